import { UNCALIBRATED } from "../domain/calibration.ts";
import type { Evidence } from "../domain/evidence.ts";
import type { ExperimentLink } from "../domain/experiment.ts";
import { failureLine } from "../domain/failure.ts";
import type { Measurement, Score } from "../domain/score.ts";
import type { TrialRecord } from "../domain/trial.ts";
import { colours as pc } from "../lib/colours.ts";
import type { TrialDoc } from "../pages/trial-page.ts";
import { clip } from "./clip.ts";
import { count, duration, printable } from "./format.ts";
import { judgementLines } from "./judging.ts";
import { resultOf } from "./progress.ts";
import { lastWords, phaseLine, stepLines } from "./steps.ts";
import { changeLines } from "./trial-change.ts";
import { commandLines, wanderLines } from "./trial-wander.ts";
import { usageLines } from "./usage.ts";

/** All that is known of one trial, for a terminal. Text of agents and tests is made printable. */
export interface TrialView {
  record: TrialRecord;
  /** Absolute folder of its artifacts. */
  folder: string;
  patch: string;
  /** Status by test id. */
  tests: Record<string, string>;
  testLog: string;
  transcript: string;
  evidence: Evidence | undefined;
  /** Pages that show its variant's experiment elsewhere. */
  links: readonly Pick<ExperimentLink, "sink" | "url">[];
  /** Names of scores by judges whose agreement with people is unknown or too low. */
  uncalibrated: string[];
  /** The same as the page tells it: the story, scopes, failures, where it wandered, commands. */
  page: TrialDoc;
  /** Columns of the terminal; undefined: it is none. */
  width?: number | undefined;
}

const LOG_LINES = 15;

export function renderTrial(view: TrialView): string {
  const { record, page } = view;
  const head = [
    pc.bold(record.trialId),
    `  result   ${resultOf(record)}`,
    `  in short ${printable(page.story)}`,
    `  agent    ${record.agent.name} ${record.agent.version} as ${record.variant}, attempt ${record.attempt} (${record.revision})`,
    `  sandbox  ${record.sandbox.name} (isolation: ${record.sandbox.isolation})${record.sandbox.workspace === undefined ? "" : `, workspace by ${record.sandbox.workspace}`}`,
    `  time     ${duration(record.timing.wallMs)}: workspace ${duration(record.timing.workspaceMs)}, agent ${duration(record.timing.agentMs)}, diff ${duration(record.timing.diffMs)}, tests ${duration(record.timing.gradeMs)}`,
    ...usageLines(record),
    `  files    ${view.folder}`,
    ...view.links.map(({ sink, url }) => `  shown in ${sink}: ${printable(url)}`),
  ];
  head.push(...wayLines(view));
  for (const [phase, hits] of [
    ["agent", record.limitHits.agent],
    ["tests", record.limitHits.grading],
  ] as const) {
    for (const hit of hits)
      head.push(`  limit    ${hit.limit} of ${hit.max} ${hit.unit} hit by the ${phase}: ${hit.count} × ${printable(hit.evidence)}`);
  }
  if (record.redactions > 0)
    head.push(`  redacted ${count("secret", record.redactions)} or strings shaped like keys, blanked as [redacted:…]`);
  for (const failed of record.failedAttempts) head.push(`  lost     attempt ${failed.attempt}: ${printable(failed.detail)}`);
  return [
    ...head,
    ...section(
      "Scores",
      record.scores.map((score) => scoreLine(score, view)),
    ),
    ...section("Measurements", record.measurements.map(measurementLine)),
    ...section(
      "Judgements",
      judgementLines(record.judgements, (name) => (view.uncalibrated.includes(name) ? `${name} ${UNCALIBRATED}` : name)),
    ),
    ...section(
      "Steps",
      view.evidence === undefined ? [] : fitted(stepLines(view.evidence.trajectory, view.evidence.testCommand, view.width), view),
    ),
    ...section("Where it wandered", view.evidence === undefined ? [] : fitted(wanderLines(page.wandering), view)),
    ...section("Tests", testLines(view)),
    ...section("Cheat report", findingLines(view)),
    ...section("Diff", changeLines(page.change)),
    ...section(`Test output (last ${LOG_LINES} lines)`, tailOf(view.testLog)),
    ...section(`Transcript (last ${LOG_LINES} lines)`, tailOf(view.transcript)),
    ...section("Do it again", commandLines(page.commands)),
  ].join("\n");
}

/** How the agent got there, and what it said in the end. */
function wayLines({ evidence }: TrialView): string[] {
  if (evidence === undefined) return [];
  const phases = phaseLine(evidence.trajectory, evidence.testCommand);
  const words = lastWords(evidence.trajectory);
  return [...(phases === "" ? [] : [`  phases   ${phases}`]), ...(words === undefined ? [] : [`  said     ${words}`])];
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ["", pc.bold(title), ...lines.map((line) => `  ${line}`)];
}

/** Within the terminal, two characters in; whole where there is none. */
function fitted(lines: readonly string[], { width }: TrialView): string[] {
  return width === undefined ? [...lines] : lines.map((line) => clip(line, width - 2));
}

function scoreLine({ name, value, reason }: Score, { uncalibrated }: TrialView): string {
  const shown = value === null ? "–" : value.toFixed(2);
  const mark = uncalibrated.includes(name) ? pc.yellow(` ${UNCALIBRATED}`) : "";
  return `${shown.padStart(5)}  ${name}${mark}${reason === undefined ? "" : pc.dim(`  ${printable(reason)}`)}`;
}

function measurementLine({ name, value, unit, reason }: Measurement): string {
  const shown = value === null ? "–" : Number.isInteger(value) ? String(value) : value.toFixed(3);
  return `${shown.padStart(8)} ${unit.padEnd(15)} ${name}${reason === undefined ? "" : pc.dim(`  ${printable(reason)}`)}`;
}

function testLines({ record, tests, page, width }: TrialView): string[] {
  const { verdict } = record;
  if (verdict.kind === "not-run") return [`not run (${verdict.cause}): ${printable(verdict.reason)}`];
  const misses = verdict.kind === "passed" ? [] : verdict.misses;
  const missed = new Set(misses.map((miss) => miss.id));
  const lines = [
    `fail-to-pass ${verdict.failToPass.passed}/${verdict.failToPass.total}, pass-to-pass ${verdict.passToPass.passed}/${verdict.passToPass.total}, exit code ${verdict.exitCode ?? "none"}`,
  ];
  if (verdict.kind === "tampered") lines.push(pc.red("the runner was tampered with: what follows is what it claimed"));
  if (verdict.kind !== "passed") lines.push(...verdict.reasons.map((reason) => pc.red(reason)));
  const failures = new Map(page.tests.map(({ id, failure }) => [id, failure]));
  for (const miss of misses) {
    lines.push(`${pc.red(miss.status.padEnd(7))}  ${miss.group}  ${printable(miss.id)}`);
    const why = failureLine(failures.get(miss.id) ?? "");
    if (why !== "") lines.push(pc.dim(`         ${printable(why).slice(0, (width ?? 160) - 12)}`));
  }
  for (const [id, status] of Object.entries(tests))
    if (!missed.has(id)) lines.push(`${colour(status)(status.padEnd(7))}  ${printable(id)}`);
  return lines;
}

function colour(status: string): (text: string) => string {
  return status === "passed" ? pc.green : status === "failed" ? pc.red : pc.yellow;
}

const EVIDENCE_SHOWN = 8;

function findingLines({ evidence }: TrialView): string[] {
  return (evidence?.findings ?? []).flatMap(({ kind, detail, evidence: shown = [] }) => {
    const more = shown.length > EVIDENCE_SHOWN ? [`  and ${shown.length - EVIDENCE_SHOWN} more`] : [];
    return [`${pc.yellow(kind)}  ${printable(detail)}`, ...shown.slice(0, EVIDENCE_SHOWN).map((one) => `  ${printable(one)}`), ...more];
  });
}

function tailOf(text: string): string[] {
  const lines = text.trimEnd().split("\n");
  return text.trim() === "" ? [] : lines.slice(-LOG_LINES).map(printable);
}
