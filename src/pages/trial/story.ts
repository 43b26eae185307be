import { leftTree, reasonOf } from "../../domain/outcome.ts";
import type { TrialRecord } from "../../domain/trial.ts";
import { count, duration } from "../../report/format.ts";
import { plainResult } from "../../report/progress.ts";
import type { ChangeDoc, TrialDoc, TrialWord } from "../trial-page.ts";

/** How a trial came out, in a word. */
export function wordOf({ outcome, verdict }: Pick<TrialRecord, "outcome" | "verdict">): TrialWord {
  if (!leftTree(outcome)) return { word: "not measured", tone: "unknown" };
  if (verdict.kind === "passed") return { word: "passed", tone: "good" };
  if (verdict.kind === "not-run") return { word: "no test ran", tone: verdict.cause === "agent" ? "bad" : "unknown" };
  return { word: verdict.kind, tone: "bad" };
}

/** "failed 2 of 12 hidden tests, 3 files beyond scope, 41 turns, $0.42, 6 min 3 s" */
export function storyOf({ record, change, go }: Pick<TrialDoc, "record" | "change" | "go">): string {
  const { outcome, timing } = record;
  const ending = outcome.kind === "finished" || !leftTree(outcome) ? [] : [outcome.kind.replaceAll("-", " ")];
  const turns = go.turns.length === 0 ? [] : [count("turn", go.turns.length)];
  return [
    testsText(record),
    ...ending,
    ...(leftTree(outcome) ? [scopeText(change)] : []),
    ...turns,
    ...costText(record),
    duration(timing.wallMs),
  ]
    .filter(Boolean)
    .join(", ");
}

function testsText(record: TrialRecord): string {
  const { outcome, verdict } = record;
  if (record.kind === "request") return plainResult(record).text; // it has no hidden tests
  if (!leftTree(outcome)) return `not measured: ${reasonOf(outcome).slice(0, 160)}`;
  if (verdict.kind === "not-run") return `no test ran: ${verdict.reason.slice(0, 160)}`;
  const total = verdict.failToPass.total + verdict.passToPass.total;
  const passed = verdict.failToPass.passed + verdict.passToPass.passed;
  if (verdict.kind === "tampered") return `the test runner was tampered with, ${passed} of ${total} hidden tests claimed`;
  if (verdict.kind === "passed") return `passed all ${count("hidden test", total)}`;
  return passed < total
    ? `failed ${total - passed} of ${count("hidden test", total)}`
    : `failed: ${verdict.reasons.join("; ").slice(0, 160)}`;
}

function scopeText({ scopes, patch }: ChangeDoc): string {
  const all = Object.values(scopes);
  if (all.length === 0) return patch === "" ? "nothing changed" : "";
  const [beyond, touched] = [all.filter((scope) => scope === "beyond").length, all.filter((scope) => scope === "protected").length];
  const parts = [
    beyond > 0 ? `${count("file", beyond)} beyond scope` : "",
    touched > 0 ? `${count("protected file", touched)} changed` : "",
  ];
  return parts.filter(Boolean).join(", ") || `${count("file", all.length)} changed, all asked for`;
}

function costText({ usage: { costUsd, cost, inputTokens, outputTokens } }: TrialRecord): string[] {
  if (costUsd !== null) return [`${cost === "estimated" ? "about " : ""}$${costUsd.toFixed(costUsd < 0.1 ? 4 : 2)}`];
  if (inputTokens === null && outputTokens === null) return [];
  return [`${((inputTokens ?? 0) + (outputTokens ?? 0)).toLocaleString("en")} tokens of unknown cost`];
}
