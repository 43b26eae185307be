import { noAccounting } from "../domain/accounting.ts";
import { OutcomeKind } from "../domain/outcome.ts";
import { TaskKind } from "../domain/task.ts";
import { SCHEMA_VERSION, type TrialRecord } from "../domain/trial.ts";
import { type SampledTrial, sampledTrial } from "../stats/sample.ts";
import { parseRecord } from "../store/reader.ts";

/**
 * A record's figures without checking all of it: most of the time of a full reading goes into fields that no figure is made of.
 * What is not as expected where figures come from is read in full after all. Undefined for what is no record. Throws StoreError for
 * one of a newer version.
 */
export function lightTrial(value: unknown, where: string): SampledTrial | undefined {
  const record = isAsExpected(value) ? { ...value, ...defaultsOf(value) } : parseRecord(value, where);
  return record === undefined ? undefined : sampledTrial(record);
}

/** Older records lack these. */
function defaultsOf(record: TrialRecord): Pick<TrialRecord, "judgements" | "accounting" | "limitHits"> {
  const { accounting = noAccounting, limitHits = NO_HITS } = record as Partial<TrialRecord>;
  return { judgements: [], accounting, limitHits }; // no figure here is made of judgements
}

const NO_HITS: TrialRecord["limitHits"] = { agent: [], grading: [] };
const OUTCOMES: ReadonlySet<unknown> = new Set(OutcomeKind.options);
const VERDICTS: ReadonlySet<unknown> = new Set(["passed", "failed", "tampered", "not-run"]);
const KINDS: ReadonlySet<unknown> = new Set(TaskKind.options);

function isAsExpected(value: unknown): value is TrialRecord {
  if (!isObject(value) || value["schemaVersion"] !== SCHEMA_VERSION || typeof value["trialId"] !== "string") return false;
  const { outcome, verdict, usage, timing, accounting, limitHits } = value;
  return (
    isObject(outcome) &&
    isOutcome(outcome) &&
    isObject(verdict) &&
    VERDICTS.has(verdict["kind"]) &&
    (verdict["kind"] !== "not-run" || typeof verdict["reason"] === "string") &&
    KINDS.has(value["kind"]) &&
    areNamed(value["scores"]) &&
    areNamed(value["measurements"]) &&
    isObject(usage) &&
    [usage["inputTokens"], usage["outputTokens"], usage["costUsd"]].every(isFigure) &&
    isObject(timing) &&
    typeof timing["wallMs"] === "number" &&
    Array.isArray(value["failedAttempts"]) &&
    (accounting === undefined || (isObject(accounting) && Array.isArray(accounting["models"]))) &&
    (limitHits === undefined || (isObject(limitHits) && Array.isArray(limitHits["grading"])))
  );
}

/** Those with parts of their own are rare, and read in full. */
function isOutcome({ kind, over, detail }: Record<string, unknown>): boolean {
  return OUTCOMES.has(kind) && over === undefined && (detail === undefined || typeof detail === "string");
}

function areNamed(list: unknown): boolean {
  return Array.isArray(list) && list.every((one) => isObject(one) && typeof one["name"] === "string" && isFigure(one["value"]));
}

function isFigure(value: unknown): boolean {
  return value === null || typeof value === "number";
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
