import type { Evidence } from "../domain/evidence.ts";
import type { TaskBrief } from "../domain/task-brief.ts";
import type { TrialRecord } from "../domain/trial.ts";
import { count, duration, factor, percent, printable } from "./format.ts";
import { markdownName, markdownTable, markdownText } from "./markdown-text.ts";
import { plainResult } from "./progress.ts";
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
  const { record, runId, brief } = facts;
  const sections = [
    ["### The request", "", ...(brief === undefined ? [markdownName(record.taskId)] : quoteBlock(brief.request))],
    [
      "### What came of it",
      "",
      `${markdownName(record.variant)} (${markdownText(agentOf(facts))}): ${markdownText(plainResult(record).text)}.`,
    ],
    reviewFirst(facts),
    changeLines(facts),
    [
      "### Scores",
      "",
      ...markdownTable(
        ["score", "value", "why"],
        scoresOf(record).map(([name, value, why]) => [markdownName(name), value, markdownText(why)]),
      ),
    ],
    [
      `<sub>Trial ${markdownName(record.trialId)} of run ${markdownName(runId)}, made by patchbench. The change is an agent's: review it as such.</sub>`,
    ],
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

function quoteBlock(text: string): string[] {
  return text
    .trim()
    .split("\n")
    .slice(0, 60)
    .map((line) => `> ${markdownText(line, 1_000)}`);
}

/** What went beyond the request, and tests that did not pass. */
function reviewFirst({ record, evidence }: PreviewFacts): string[] {
  const within = record.scores.find(({ name }) => name === "scope-drift.within-scope");
  const misses = record.verdict.kind === "failed" || record.verdict.kind === "tampered" ? record.verdict.misses : [];
  const lines = [
    ...(within?.value === 0 ? [`- beyond the request: ${markdownText(within.reason ?? "see the scores", 500)}`] : []),
    ...misses.slice(0, 20).map(({ id, status }) => `- hidden test ${markdownText(id)}: ${status}`),
    ...(misses.length > 20 ? [`- … and ${count("hidden test", misses.length - 20)} more`] : []),
    ...(evidence?.findings ?? []).slice(0, 10).map(({ kind, detail }) => `- ${markdownText(kind)}: ${markdownText(detail)}`),
  ];
  return lines.length === 0 ? [] : ["### Look at this first", "", ...lines];
}

function changeLines({ record, evidence }: PreviewFacts): string[] {
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
    "### The change",
    "",
    `- ${count("file", files.length)}, +${added} -${removed} lines${ratio === null ? "" : `, ${factor(ratio)} of the reference`}`,
    ...(share === null ? [] : [`- ${percent(share)} of the changed lines out of scope`]),
    `- ${[duration(record.timing.agentMs), ...used].map((one) => markdownText(one)).join(", ")}`,
  ];
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
