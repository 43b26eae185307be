import type { ComponentChildren } from "preact";
import type { Evidence, RateDifference, Sides, TaskLine } from "../../../src/pages/nights-page.ts";
import { hasPage, PageLink } from "../page-link.tsx";
import { Text } from "../text.tsx";

interface Props {
  evidence: Evidence;
  compare: Sides | null;
  /** A night on which nothing happened: its line says the difference, and tasks that changed sides are what chance explains. */
  quiet: boolean;
}

/** What a verdict rests on, the most telling first. */
export function EvidenceList({ evidence, compare, quiet }: Props) {
  const { difference, baseline, alarms, flips, moreFlips, detectors, moved, reference, sight } = evidence;
  const alarming = detectors.filter(({ alarm }) => alarm);
  const calm = detectors.filter(({ alarm }) => !alarm);
  return (
    <dl class="evidence">
      {moved.length > 0 && <Row name="Moved">{moved.map(line)}</Row>}
      {alarms.length > 0 && (
        <Row name="Failing">
          <Tasks tasks={alarms} />
        </Row>
      )}
      {alarming.length > 0 && <Row name="Drift">{alarming.map(({ text }) => line(text))}</Row>}
      {difference !== null && !quiet && (
        <Row name="Resolved">
          <Difference difference={difference} />
        </Row>
      )}
      <Row name="Against">
        <Text>{reference}</Text>
        {sight !== null && !quiet && <span class="dim">; {sight}</span>}
        {compare !== null && <Compare sides={compare} />}
      </Row>
      {baseline !== null && (
        <Row name="Baseline">
          {baseline.difference !== null && <Difference difference={baseline.difference} />}
          <Compare sides={baseline.sides} />
        </Row>
      )}
      {flips.length > 0 && (
        <Row name="Flips">
          <details open={!quiet}>
            <summary>{flipsText(flips, moreFlips, alarms.length > 0)}</summary>
            <Tasks tasks={flips} />
            {moreFlips > 0 && <p class="dim">… and {moreFlips} more, in the comparison.</p>}
          </details>
        </Row>
      )}
      {calm.length > 0 && (
        <Row name="Watched">
          <span class="dim">
            <Text>{calm.map(({ text }) => text).join(" · ")}</Text>
          </span>
        </Row>
      )}
    </dl>
  );
}

function Row({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <div class="evidence-row">
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function line(text: string) {
  return (
    <div key={text}>
      <Text>{text}</Text>
    </div>
  );
}

function flipsText(flips: readonly TaskLine[], more: number, others: boolean): string {
  const lost = flips.filter(({ direction }) => direction === "lost").length;
  const rest = more > 0 ? ` of the first ${flips.length}` : "";
  return `${flips.length + more} ${others ? "further " : ""}${flips.length + more === 1 ? "task" : "tasks"} changed sides: ${lost} lost, ${flips.length - lost} gained${rest}`;
}

const MARKS = { better: "▲", worse: "▼", same: "≈", unknown: "–" } as const;
const WORDS = { better: "better", worse: "worse", same: "no clear difference", unknown: "not known" } as const;
const TONES = { better: "good", worse: "bad", same: "unknown", unknown: "unknown" } as const;

function Difference({ difference: { from, to, delta, interval, p, of, direction } }: { difference: RateDifference }) {
  return (
    <>
      <span class="evidence-rates">
        {from} → <strong>{to}</strong>
      </span>{" "}
      <span class="evidence-delta" data-tone={TONES[direction]}>
        <span aria-hidden="true">{MARKS[direction]}</span>
        <span class="visually-hidden">{WORDS[direction]}: </span> {delta}
      </span>{" "}
      <span class="dim">
        {interval}, {p} (<Text>{of}</Text>)
      </span>
    </>
  );
}

function Compare({ sides: { a, b, with: name } }: { sides: Sides }) {
  if (!hasPage(["compare", a, b])) return null;
  return (
    <div>
      <PageLink to={["compare", a, b]}>
        Compare with <Text>{name}</Text>
      </PageLink>
    </div>
  );
}

function Tasks({ tasks }: { tasks: readonly TaskLine[] }) {
  return (
    <ul class="evidence-tasks">
      {tasks.map(({ taskId, text, trial, direction }) => (
        <li key={taskId}>
          <span class="evidence-way" data-tone={direction === "lost" ? "bad" : "good"}>
            {direction}
          </span>
          {trial === null ? <Text>{taskId}</Text> : <TrialLink taskId={taskId} {...trial} />} <span class="dim">{text}</span>
        </li>
      ))}
    </ul>
  );
}

function TrialLink({ taskId, runId, trialId }: { taskId: string; runId: string; trialId: string }) {
  return (
    <PageLink to={["trial", runId, trialId]}>
      <Text>{taskId}</Text>
    </PageLink>
  );
}
