import { isCalibrated, shownName } from "../domain/calibration.ts";
import type { Json } from "../domain/json.ts";
import { shorten } from "../lib/text-ends.ts";
import { rowOf } from "../stats/summary.ts";
import { CHARS } from "./bounds.ts";
import type { TraceFacts } from "./facts.ts";
import { NOT_MEASURED, UNCALIBRATED } from "./redact-trace.ts";

const VERSION_DIGITS = 12;

/** The same for every variant and trial of a task. */
export function inputOf({ manifest, record: { taskId }, brief }: TraceFacts): Record<string, Json> {
  const digest = manifest.components[`task ${taskId}`] ?? brief?.digest;
  const version = digest?.slice(0, VERSION_DIGITS) ?? null;
  return { task: taskId, version, ...(brief === undefined ? {} : { request: shorten(brief.request, CHARS.prompt) }) };
}

export function expectedOf({ changes }: TraceFacts): Json {
  return changes?.expected ?? null;
}

/** Why a trial was not measured; undefined when it was. */
export function missingOf({ record }: TraceFacts): string | undefined {
  const { missing } = rowOf(record);
  const { kind } = record.outcome;
  return missing === undefined || missing.startsWith(kind) ? missing : `${kind}: ${missing}`;
}

/** Every score under its shown name. One that was not measured is null and never 0: a mean that leaves it out says so. */
export function scoresOf(facts: TraceFacts): Record<string, number | null> {
  const { record, calibrations } = facts;
  const missing = missingOf(facts) !== undefined;
  const scores = record.scores.map(({ name, value }) => [shownName(name, record, calibrations), missing ? null : value]);
  return { ...(missing ? { "tests.resolved": null } : {}), ...Object.fromEntries(scores) };
}

/** Tokens stand on the model spans alone. */
export function metricsOf({ record, go, changes }: TraceFacts): Record<string, number> {
  const { verdict, timing } = record;
  const turns = go?.parts.flatMap((part) => (part.kind === "turn" ? part.turn : []));
  const own: Record<string, number | null | undefined> = {
    turns: turns?.length,
    tool_calls: turns?.reduce((sum, turn) => sum + turn.calls.length, 0),
    files_touched: changes?.files,
    lines_added: changes?.linesAdded,
    lines_removed: changes?.linesRemoved,
    tests_failed: verdict.kind === "passed" ? 0 : verdict.kind === "not-run" ? undefined : verdict.misses.length,
    attempts: record.attempt,
    agent_ms: go && timing.agentMs,
    queued_ms: timing.queuedMs,
  };
  const measured = record.measurements.filter(({ unit }) => unit !== "tokens").map(({ name, value }) => [name, value] as const);
  const all = [...measured, ...Object.entries(own)];
  return Object.fromEntries(all.filter((one): one is [string, number] => typeof one[1] === "number" && Number.isFinite(one[1])));
}

export function tagsOf(facts: TraceFacts): string[] {
  const { record, brief, calibrations } = facts;
  const doubtful = record.judgements.some(({ judge }) => !isCalibrated(judge, calibrations));
  const marks = [...(missingOf(facts) === undefined ? [] : [NOT_MEASURED]), ...(doubtful ? [UNCALIBRATED] : [])];
  return [...new Set([record.kind, ...(brief?.tags ?? []), record.outcome.kind, ...marks])];
}
