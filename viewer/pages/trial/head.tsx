import type { TrialDoc } from "../../../src/pages/trial-page.ts";
import { Badge } from "../../parts/badge.tsx";
import { Text } from "../../parts/text.tsx";
import { href } from "../../router.ts";

/** How it came out and who it was, in one look; and the trials one may want next. */
export function Head({ doc }: { doc: TrialDoc }) {
  const { record, model, verdict, story, runId, notes } = doc;
  return (
    <>
      <p class="trial-story">
        <Badge tone={verdict.tone}>{verdict.word}</Badge> <Text>{story}</Text>
      </p>
      <dl class="trial-facts">
        <Fact name="Run">
          <a href={href("run", runId)}>
            <Text>{runId}</Text>
          </a>
        </Fact>
        <Fact name="Task">
          <Text>{`${record.taskId} (${record.kind}, on ${record.repoId})`}</Text>
        </Fact>
        <Fact name="Variant">
          <Text>{record.variant}</Text>
        </Fact>
        <Fact name="Agent">
          <Text>{`${record.agent.name} ${record.agent.version}`}</Text>
        </Fact>
        <Fact name="Model">{model === null ? <span class="dim">– the agent's own</span> : <Text>{model}</Text>}</Fact>
        <Fact name="Sandbox">
          <Text>{`${record.sandbox.name} (${record.sandbox.isolation})`}</Text>
        </Fact>
        <Fact name="Ended">
          <Text>{record.timing.finishedAt}</Text>
        </Fact>
        <Fact name="Attempt">
          {record.attempt}
          {record.revision !== "run" && `, ${record.revision === "grade" ? "graded" : "scored"} again`}
        </Fact>
      </dl>
      <NearbyTrials doc={doc} />
      {record.failedAttempts.map(({ attempt, outcome, detail }) => (
        <p key={attempt} class="trial-warn">
          Attempt {attempt} was lost ({outcome}): <Text most={500}>{detail}</Text>
        </p>
      ))}
      {[...record.limitHits.agent, ...record.limitHits.grading].map((hit, at) => (
        <p key={`${hit.limit} ${at}`} class="trial-warn">
          Limit hit by the {at < record.limitHits.agent.length ? "agent" : "tests"}: {hit.limit}, {hit.max} {hit.unit}, {hit.count} times (
          <Text>{hit.evidence}</Text>)
        </p>
      ))}
      {record.redactions > 0 && <p class="dim">{record.redactions} secrets or strings shaped like keys were blanked as [redacted:…].</p>}
      {notes.map((note) => (
        <p key={note} class="trial-warn">
          <Text>{note}</Text>
        </p>
      ))}
    </>
  );
}

function Fact({ name, children }: { name: string; children: preact.ComponentChildren }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function NearbyTrials({ doc: { runId, nearby } }: { doc: TrialDoc }) {
  const { previous, next, others } = nearby;
  if (previous === null && next === null && others.length === 0) return null;
  return (
    <nav class="trial-nearby" aria-label="Other trials of the task">
      {previous !== null && <a href={href("trial", runId, previous)}>← previous trial</a>}
      {next !== null && <a href={href("trial", runId, next)}>next trial →</a>}
      {others.map(({ trialId, variant, trialIndex, verdict }) => (
        <span key={trialId}>
          <a href={href("trial", runId, trialId)}>
            <Text>{trialIndex === 0 ? variant : `${variant} #${trialIndex}`}</Text>
          </a>{" "}
          <span class="trial-word" data-tone={verdict.tone}>
            {verdict.word}
          </span>
        </span>
      ))}
    </nav>
  );
}
