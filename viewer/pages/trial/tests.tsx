import type { TestDoc, TrialDoc } from "../../../src/pages/trial-page.ts";
import { Badge, type Tone } from "../../parts/badge.tsx";
import { Failure } from "../../parts/failure.tsx";
import { Folded } from "../../parts/folded.tsx";
import { Text } from "../../parts/text.tsx";
import { Section } from "./section.tsx";

const tones: Record<TestDoc["status"], Tone> = { passed: "good", failed: "bad", missing: "bad", skipped: "warn" };

/** Each hidden test with its failure; those that passed are folded. */
export function TestSection({ doc: { record, tests, testLog } }: { doc: TrialDoc }) {
  const { verdict } = record;
  const open = tests.filter(({ status }) => status !== "passed");
  const passed = tests.filter(({ status }) => status === "passed");
  return (
    <Section name="tests" {...(verdict.kind === "not-run" ? {} : { note: countsOf(verdict) })}>
      {verdict.kind === "not-run" && (
        <p class="failed">
          No test ran ({verdict.cause === "agent" ? "the agent's change stopped them" : "through no doing of the agent"}):{" "}
          <Text>{verdict.reason}</Text>
        </p>
      )}
      {verdict.kind === "tampered" && <p class="failed">The runner was tampered with: what follows is what it claimed.</p>}
      {(verdict.kind === "failed" || verdict.kind === "tampered") &&
        verdict.reasons.map((reason) => (
          <p key={reason} class="failed">
            <Text>{reason}</Text>
          </p>
        ))}
      {open.length > 0 && <ul class="trial-tests">{open.map(testItem)}</ul>}
      {passed.length > 0 && (
        <Folded title={`${passed.length} passed`}>
          <ul class="trial-tests">{passed.map(testItem)}</ul>
        </Folded>
      )}
      {testLog.trim() !== "" && (
        <Folded title="What the test runner printed">
          <pre class="trial-prose">
            <Text>{testLog}</Text>
          </pre>
        </Folded>
      )}
    </Section>
  );
}

type Counted = Exclude<TrialDoc["record"]["verdict"], { kind: "not-run" }>;

function countsOf({ failToPass, passToPass, exitCode }: Counted): string {
  return `${failToPass.passed}/${failToPass.total} fail-to-pass, ${passToPass.passed}/${passToPass.total} pass-to-pass, exit code ${exitCode ?? "none"}`;
}

function testItem({ id, group, status, failure }: TestDoc) {
  return (
    <li key={id}>
      <div class="trial-test">
        <Badge tone={tones[status]}>{status}</Badge>
        <span class="trial-test-name">
          <Text most={500}>{id}</Text>
        </span>
        <span class="dim">{group}</span>
      </div>
      {failure !== null && <Failure text={failure} />}
      {status === "failed" && failure === null && <p class="dim">– the report says nothing of why</p>}
      {status === "missing" && <p class="dim">The report does not have it: its file may not have loaded, or it never ran.</p>}
    </li>
  );
}
