import type { Calibrations } from "../domain/calibration.ts";
import type { RunManifest } from "../domain/run.ts";
import type { TrialRecord } from "../domain/trial.ts";
import { matcher } from "../lib/globs.ts";
import { requireMatch } from "../plan/select.ts";
import { columnNames, csvCells, csvColumns, csvLine } from "../report/export-csv.ts";
import { type ExportRun, exportLine, noCalibrations } from "../report/export-line.ts";
import { count } from "../report/format.ts";
import { findRuns } from "../store/find-runs.ts";
import { type LatestRecords, latestRecords } from "../store/latest-records.ts";
import { readManifest } from "../store/reader.ts";
import { suiteName } from "../trace/experiment.ts";

export interface ExportOptions {
  /** Absolute path of the results folder. */
  results: string;
  /** By id, by a unique start of it, `latest`, or globs of ids. */
  runs: readonly string[];
  format: "jsonl" | "csv";
  /** Globs; none: all. */
  variants?: readonly string[];
  tasks?: readonly string[];
  /** Without them every judge counts as uncalibrated. */
  calibrations?: Calibrations | undefined;
}

export interface RunsExport {
  trials: number;
  /** What is not in it although one might think so. */
  notes: string[];
  /** The text in pieces, read from disk as they are taken. */
  pieces(): AsyncGenerator<string>;
}

/** Looks through runs and selects what to write. Throws ConfigError for names that fit nothing, StoreError for damaged runs. */
export async function openExport(options: ExportOptions): Promise<RunsExport> {
  const { calibrations = noCalibrations } = options;
  const folders = await findRuns(options.results, options.runs);
  const manifests = await Promise.all(folders.map(async (folder) => ({ folder, manifest: await readManifest(folder) })));
  const isChosen = selection(
    manifests.flatMap(({ manifest }) => manifest.trials),
    options,
  );
  const namesOf = columnNames({ calibrations });
  const parts: Part[] = [];
  const notes: string[] = [];
  for (const { folder, manifest } of manifests) {
    const planned = new Set(manifest.trials.filter(isChosen).map((trial) => trial.trialId));
    const records = await latestRecords(folder, (record) => (planned.has(record.trialId) ? namesOf(record) : undefined));
    const { runId, createdAt, config } = manifest;
    parts.push({ records, run: { manifest: { runId, createdAt, config }, suite: suiteName(manifest), calibrations } });
    notes.push(...notesOf(runId, planned.size, records));
  }
  return {
    trials: parts.reduce((sum, { records }) => sum + records.kept.length, 0),
    notes,
    pieces: () => batched(options.format === "csv" ? csvLines(parts) : jsonLines(parts)),
  };
}

interface Part {
  run: ExportRun;
  /** With the names of the columns that each needs. */
  records: LatestRecords<readonly string[]>;
}

/** Throws ConfigError for a glob that matches no trial of any of the runs. */
function selection(trials: RunManifest["trials"], { variants = [], tasks = [] }: ExportOptions) {
  const names = (key: "variant" | "taskId") => [...new Set(trials.map((trial) => trial[key]))];
  for (const glob of variants) requireMatch("variant", glob, names("variant"));
  for (const glob of tasks) requireMatch("task", glob, names("taskId"));
  const ofVariant = variants.length === 0 ? () => true : matcher(variants);
  const ofTask = tasks.length === 0 ? () => true : matcher(tasks);
  return (trial: Pick<TrialRecord, "variant" | "taskId">) => ofVariant(trial.variant) && ofTask(trial.taskId);
}

function notesOf(runId: string, planned: number, { kept, damaged }: LatestRecords<unknown>): string[] {
  const lost = planned - kept.length;
  return [
    ...(lost > 0 ? [`${runId}: ${count("planned trial", lost)} without a record, and so without a line.`] : []),
    ...damaged.map((line) => `${runId}: line ${line} of trials.jsonl is damaged and was passed over.`),
  ];
}

async function* jsonLines(parts: readonly Part[]): AsyncGenerator<string> {
  for (const { run, records } of parts) for await (const record of records.read()) yield `${JSON.stringify(exportLine(run, record))}\n`;
}

async function* csvLines(parts: readonly Part[]): AsyncGenerator<string> {
  const lists = new Set(parts.flatMap(({ records }) => records.kept));
  const columns = csvColumns([...lists].flat());
  yield csvLine(columns);
  for (const { run, records } of parts) for await (const record of records.read()) yield csvLine(csvCells(run, record, columns));
}

const BATCH_CHARS = 65_536;

async function* batched(lines: AsyncIterable<string>): AsyncGenerator<string> {
  let batch = "";
  for await (const line of lines) {
    batch += line;
    if (batch.length < BATCH_CHARS) continue;
    yield batch;
    batch = "";
  }
  if (batch !== "") yield batch;
}
