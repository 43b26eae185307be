import type { Evidence } from "../domain/evidence.ts";
import type { TaskBrief } from "../domain/task-brief.ts";
import type { TrialRecord } from "../domain/trial.ts";
import { count, duration, factor, percent, printable } from "./format.ts";
import { markdownName } from "./markdown-text.ts";
import { plainResult } from "./progress.ts";
import { markdownSections, markdownStyle, type Section, type TextStyle } from "./sections.ts";
import { costText, tokens } from "./spending.ts";

/** What a preview says of the trial it is made from. */
export interface PreviewFacts {
  runId: string;
  record: TrialRecord;
  /** Undefined in runs of older versions. */
  brief: TaskBrief | undefined;
  evidence: Evidence | undefined;
  model: string | undefined;
}

/** Names request, variant, scores and trial; the trailers are for programs. */
export function commitMessage(facts: PreviewFacts, trailer: string): string {
  const { record, runId, brief } = facts;
  const lines = [
    subjectOf(facts),
    "",
    ...quoted(brief?.request ?? ""),
    `${record.variant} (${agentOf(facts)}) ${plainResult(record).text}.`,
    ...scoresOf(record).map(([name, value, reason]) => `- ${name}: ${value}${reason === "" ? "" : ` (${reason})`}`),
    "",
    `${trailer}: ${runId}/${record.trialId}`,
    `Patchbench-Variant: ${record.variant}`,
    `Patchbench-Task: ${record.taskId}`,
  ];
  return `${lines.map((line) => printable(line)).join("\n")}\n`;
}

const SUBJECT = 72;

/** The request's first line, as far as a subject holds it. */
function subjectOf({ brief, record }: PreviewFacts): string {
  const first = (brief?.description || brief?.request || record.taskId).trim().split("\n", 1)[0] ?? "";
  return first.length <= SUBJECT ? first : `${first.slice(0, SUBJECT - 1)}…`;
}

function quoted(text: string): string[] {
  const lines = text.trim() === "" ? [] : text.trim().split("\n").slice(0, 20);
  return lines.length === 0 ? [] : [...lines.map((line) => `> ${line}`), ""];
}

function agentOf({ record, model }: PreviewFacts): string {
  return [`${record.agent.name} ${record.agent.version}`, ...(model === undefined ? [] : [model])].join(", ");
}

function scoresOf({ scores }: TrialRecord): [string, string, string][] {
  return scores.map(({ name, value, reason }) => [name, value === null ? "–" : value.toFixed(2), reason ?? ""]);
}

/** The text of a pull request: what was asked, what came of it, what a reviewer should look at first. */
export function pullRequestBody(facts: PreviewFacts): string {
  const { record, runId } = facts;
  const made = `<sub>Trial ${markdownName(record.trialId)} of run ${markdownName(runId)}, made by patchbench. The change is an agent's: review it as such.</sub>`;
  return markdownSections([...previewSections(facts, markdownStyle), scoreSection(facts, markdownStyle), { title: "", lines: [made] }]);
}

/** What was asked, what came of it, what to look at first, what changed, and what the repository's own tests say of it. */
export function previewSections(facts: PreviewFacts, style: TextStyle): Section[] {
  const { record, brief } = facts;
  const result = `${style.name(record.variant)} (${style.text(agentOf(facts))}): ${style.text(plainResult(record).text)}.`;
  return [
    { title: "The request", lines: brief === undefined ? [style.name(record.taskId)] : quoteBlock(brief.request, style) },
    { title: "What came of it", lines: [result] },
    { title: "Look at this first", lines: reviewFirst(facts, style) },
    { title: "The change", lines: changeLines(facts, style) },
    { title: "The repository's own tests", lines: ownTests(facts, style) },
  ];
}

function scoreSection({ record }: PreviewFacts, style: TextStyle): Section {
  const rows = scoresOf(record).map(([name, value, why]) => [style.name(name), value, style.text(why)]);
  return { title: "Scores", lines: [], table: { head: ["score", "value", "why"], rows } };
}

function quoteBlock(text: string, style: TextStyle): string[] {
  return text
    .trim()
    .split("\n")
    .slice(0, 60)
    .map((line) => `> ${style.text(line, 1_000)}`);
}

/** What went beyond the request, and tests that did not pass. */
function reviewFirst({ record, evidence }: PreviewFacts, style: TextStyle): string[] {
  const within = record.scores.find(({ name }) => name === "scope-drift.within-scope");
  const misses = record.verdict.kind === "failed" || record.verdict.kind === "tampered" ? record.verdict.misses : [];
  const test = record.kind === "request" ? "own test" : "hidden test";
  return [
    ...(within?.value === 0 ? [`- beyond the request: ${style.text(within.reason ?? "see the scores", 500)}`] : []),
    ...misses.slice(0, MOST_TESTS).map(({ id, status }) => `- ${test} ${style.text(id)}: ${status}`),
    ...(misses.length > MOST_TESTS ? [`- … and ${count(test, misses.length - MOST_TESTS)} more`] : []),
    ...(evidence?.findings ?? [])
      .slice(0, 10)
      .map(
        ({ kind, detail, evidence: shown = [] }) => `- ${style.text(kind)}: ${style.text([detail, ...shown.slice(0, 5)].join("; "), 500)}`,
      ),
  ];
}

const MOST_TESTS = 20;

function changeLines({ record, evidence }: PreviewFacts, style: TextStyle): string[] {
  const files = evidence?.diff.files ?? [];
  const [added, removed] = [sum(files.map(({ linesAdded }) => linesAdded)), sum(files.map(({ linesRemoved }) => linesRemoved))];
  const ratio = record.measurements.find(({ name }) => name === "diff-size.size-ratio")?.value ?? null;
  const share = record.measurements.find(({ name }) => name === "scope-drift.s1-out-of-scope-share")?.value ?? null;
  const { inputTokens, outputTokens, costUsd, cost } = record.usage;
  const used =
    inputTokens === null && outputTokens === null
      ? []
      : [`${tokens((inputTokens ?? 0) + (outputTokens ?? 0))} tokens, ${costText(costUsd, cost)}`];
  return [
    `- ${count("file", files.length)}, +${added} -${removed} lines${ratio === null ? "" : `, ${factor(ratio)} of the reference`}`,
    ...(share === null ? [] : [`- ${percent(share)} of the changed lines out of scope`]),
    `- ${[duration(record.timing.agentMs), ...used].map((one) => style.text(one)).join(", ")}`,
  ];
}

/** Of a request alone: what passed before the change, and what of it passes now. */
function ownTests({ record, brief }: PreviewFacts, style: TextStyle): string[] {
  const { verdict } = record;
  if (record.kind !== "request") return [];
  if (verdict.kind === "not-run") return [`- not run: ${style.text(verdict.reason)}`];
  const before = brief?.passToPass.length ?? verdict.passToPass.total;
  const others = verdict.unlisted === 0 ? "" : `; ${count("other test", verdict.unlisted)} in the report, new ones or failing before too`;
  return [`- before: ${before} passed`, `- after: ${verdict.passToPass.passed} of them pass${others}`];
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
