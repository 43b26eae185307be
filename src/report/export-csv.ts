import { stringify } from "csv-stringify/sync";
import { shownName } from "../domain/calibration.ts";
import type { TrialRecord } from "../domain/trial.ts";
import { rowOf } from "../stats/summary.ts";
import { type ExportRun, exportLine } from "./export-line.ts";

type Cell = string | number | null;

/** A line of CSV by RFC 4180, its end included. Null is an empty cell; text that a spreadsheet would run is kept from it. */
export function csvLine(cells: readonly Cell[]): string {
  return stringify([[...cells]], { record_delimiter: "windows", quote_record_delimiter: true, escape_formulas: true });
}

/** The columns for records with these scores and measurements: the same ones first in every export, then those by name. */
export function csvColumns(names: Iterable<string>): string[] {
  const all = [...new Set(names)].sort((a, b) => (a < b ? -1 : 1));
  return [...FIXED, ...all.filter((name) => name.startsWith(SCORE)), ...all.filter((name) => name.startsWith(MEASUREMENT))];
}

/** Names of the columns that a record needs beyond those of every export. Equal lists are the same list. */
export function columnNames(run: Pick<ExportRun, "calibrations">): (record: TrialRecord) => readonly string[] {
  const lists = new Map<string, readonly string[]>();
  return (record) => {
    const names = [...ownCells(run, record).keys()];
    const key = JSON.stringify(names);
    const list = lists.get(key) ?? names;
    lists.set(key, list);
    return list;
  };
}

/** The cells of a record, in the order of the columns. */
export function csvCells(run: ExportRun, record: TrialRecord, columns: readonly string[]): Cell[] {
  const fixed: Record<string, Cell> = fixedCells(run, record);
  const own = ownCells(run, record);
  return columns.map((name) => (Object.hasOwn(fixed, name) ? fixed[name] : own.get(name)) ?? null);
}

const SCORE = "score.";
const MEASUREMENT = "measurement.";

function ownCells({ calibrations }: Pick<ExportRun, "calibrations">, record: TrialRecord): Map<string, number | null> {
  return new Map([
    ...record.scores.map(({ name, value }) => [`${SCORE}${shownName(name, record, calibrations)}`, value] as const),
    ...record.measurements.map(({ name, value }) => [`${MEASUREMENT}${name}`, value] as const),
  ]);
}

const FIXED = [
  ...(["run", "created", "suite", "task", "kind", "repo", "variant", "agent", "agent_version", "model"] as const),
  ...(["trial", "trial_id", "attempt", "revision", "outcome", "verdict", "resolved", "missing"] as const),
  ...(["input_tokens", "cached_tokens", "cache_write_tokens", "output_tokens", "reasoning_tokens", "cost_usd", "cost"] as const),
  ...(["wall_ms", "agent_ms", "started", "finished", "fingerprint"] as const),
] as const;

function fixedCells(run: ExportRun, record: TrialRecord): Record<(typeof FIXED)[number], Cell> {
  const { runId, createdAt, suite, model, agent, usage, timing, ...line } = exportLine(run, record);
  const { resolved, missing = null } = rowOf(record);
  return {
    ...{ run: runId, created: createdAt, suite, task: line.taskId, kind: line.kind, repo: line.repoId, variant: line.variant },
    ...{ agent: agent.name, agent_version: agent.version, model },
    ...{ trial: line.trialIndex, trial_id: line.trialId, attempt: line.attempt, revision: line.revision },
    ...{ outcome: line.outcome.kind, verdict: line.verdict.kind, resolved, missing },
    ...{ input_tokens: usage.inputTokens, cached_tokens: usage.cachedTokens, cache_write_tokens: usage.cacheWriteTokens },
    ...{ output_tokens: usage.outputTokens, reasoning_tokens: usage.reasoningTokens, cost_usd: usage.costUsd, cost: usage.cost },
    ...{ wall_ms: timing.wallMs, agent_ms: timing.agentMs, started: timing.startedAt, finished: timing.finishedAt },
    fingerprint: line.fingerprint,
  };
}
