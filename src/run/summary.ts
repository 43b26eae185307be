import path from "node:path";
import type { AdaptiveResult } from "../domain/adaptive.ts";
import type { Calibrations } from "../domain/calibration.ts";
import type { ExperimentLink } from "../domain/experiment.ts";
import type { RunManifest } from "../domain/run.ts";
import { isSettled, type TrialRecord } from "../domain/trial.ts";
import { writeFileAtomic } from "../lib/files.ts";
import type { Redactor, SecretSet } from "../lib/redact.ts";
import { redactValue } from "../lib/redact-value.ts";
import { addJudging, type JudgingSummary, noJudging } from "../stats/judging.ts";
import { rowOf, summarize, type TrialRow, type VariantSummary } from "../stats/summary.ts";
import { readAdaptive } from "../store/adaptive.ts";
import { readCalibrations } from "../store/calibrations.ts";
import { readCanary } from "../store/canaries.ts";
import { resultsOf, SUMMARY } from "../store/layout.ts";
import { readLinks } from "../store/ledgers.ts";
import { type Latest, readLatest } from "../store/reader.ts";
import { readSpending } from "../store/spending.ts";
import { scorerOf } from "./merge-scores.ts";

/** The aggregates of a run, derived from manifest and records alone. */
export interface RunSummary {
  runId: string;
  createdAt: string;
  /** Whether every planned trial has had its go, and late scorers theirs; the same command then starts a new run. */
  finished: boolean;
  sandbox: RunManifest["sandbox"];
  workspaceMethod: string;
  tasks: number;
  planned: number;
  measured: number;
  variants: VariantSummary[];
  judging: JudgingSummary;
  unavailable: RunManifest["unavailable"];
  /** Of a run until decided; else empty. */
  adaptive: AdaptiveResult[];
  damagedLines: number[];
  /** Pages that show the experiments elsewhere. */
  links: ExperimentLink[];
}

export interface SummarizeOptions {
  /** Without them, what the results folder knows of judges. */
  calibrations?: Calibrations | undefined;
  /** Is shown every record as it is read: of each trial the last one counts. */
  see?: (record: TrialRecord) => void;
  /** Reads the records; without it, from the run's folder. */
  latest?: <T>(keep: (record: TrialRecord) => T) => Promise<Latest<T>>;
}

/** Reads a run and adds it up, record by record. Throws StoreError. */
export async function summarizeRun(
  folder: string,
  manifest: RunManifest,
  { calibrations, see = () => {}, latest = (keep) => readLatest(folder, keep) }: SummarizeOptions = {},
): Promise<{ summary: RunSummary; rows: TrialRow[] }> {
  const known = calibrations ?? (await readCalibrations(resultsOf(folder), manifest.config.judge?.minAgreement));
  const awaited = new Set<string>();
  const { byTrial, damaged } = await latest((record) => {
    if (awaitsLate(record, manifest)) awaited.add(record.trialId);
    else awaited.delete(record.trialId);
    see(record);
    return rowOf(record, known);
  });
  const planned = new Map(manifest.trials.map((trial) => [trial.trialId, trial]));
  const rows = [...byTrial.values()].filter((row) => planned.has(row.trialId));
  const away = new Map(manifest.unavailable.map((one) => [one.taskId, one.reason]));
  const names = [...new Set(manifest.trials.map((trial) => trial.variant))];
  const { entries } = await readSpending(folder);
  const canaries = new Map(await Promise.all(names.map(async (name) => [name, await readCanary(folder, name)] as const)));
  const variants = names.map((name) => {
    const own = manifest.trials.filter((trial) => trial.variant === name);
    const unavailable: Record<string, number> = {};
    for (const trial of own) {
      const reason = away.get(trial.taskId);
      if (reason !== undefined && !byTrial.has(trial.trialId)) unavailable[reason] = (unavailable[reason] ?? 0) + 1;
    }
    return summarize({
      ...{ variant: name, planned: own.length, unavailable, canary: canaries.get(name) },
      rows: rows.filter((row) => row.variant === name),
      spending: entries.filter((entry) => entry.variant === name),
    });
  });
  const runnable = manifest.trials.filter((trial) => !away.has(trial.taskId));
  const summary: RunSummary = {
    runId: manifest.runId,
    createdAt: manifest.createdAt,
    finished:
      manifest.blocks?.done !== false &&
      runnable.every((trial) => byTrial.get(trial.trialId)?.pending === false && !awaited.has(trial.trialId)),
    sandbox: manifest.sandbox,
    workspaceMethod: manifest.workspaceMethod,
    tasks: new Set(manifest.trials.map((trial) => trial.taskId)).size,
    planned: manifest.trials.length,
    measured: variants.reduce((sum, one) => sum + one.measured, 0),
    variants,
    judging: variants.map(({ judging }) => judging).reduce(addJudging, noJudging),
    unavailable: manifest.unavailable,
    adaptive: await readAdaptive(folder),
    damagedLines: damaged,
    links: await readLinks(folder),
  };
  return { summary, rows };
}

/** A late scorer of the run has not spoken of a trial yet: the pass was interrupted. */
export function awaitsLate(record: TrialRecord, { lateScorers = [] }: RunManifest): boolean {
  return isSettled(record) && lateScorers.some((scorer) => !record.scores.some(({ name }) => scorerOf(name) === scorer));
}

/** Writes `summary.json`: for other programs, and the mark that a run is finished. */
export async function writeSummary(
  folder: string,
  manifest: RunManifest,
  secrets: SecretSet,
  calibrations?: Calibrations,
): Promise<RunSummary> {
  const summary = redactSummary((await summarizeRun(folder, manifest, { calibrations })).summary, secrets.redactor());
  await writeFileAtomic(path.join(folder, SUMMARY), `${JSON.stringify(summary, null, 2)}\n`);
  return summary;
}

/** Reasons are its only free text; they come from records, also from those of older versions. */
function redactSummary(summary: RunSummary, redactor: Redactor): RunSummary {
  const variants = summary.variants.map((one) => ({
    ...one,
    missing: redactValue(one.missing, redactor),
    notStarted: redactValue(one.notStarted, redactor),
    canary: one.canary && { ...one.canary, detail: redactor.text(one.canary.detail) },
  }));
  const unavailable = summary.unavailable.map((one) => ({ ...one, reason: redactor.text(one.reason) }));
  return { ...summary, variants, unavailable };
}
