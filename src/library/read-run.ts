import path from "node:path";
import type { RunManifest } from "../domain/run.ts";
import type { TrialRecord } from "../domain/trial.ts";
import { type RunSummary, summarizeRun } from "../run/summary.ts";
import { findRun, readLatest, readManifest } from "../store/reader.ts";

export interface StoredRun {
  folder: string;
  manifest: RunManifest;
  summary: RunSummary;
  /** The last record of each trial. */
  records: TrialRecord[];
}

/** Opens a run of a results folder by id, a unique start of it, or `latest`. Throws ConfigError or StoreError. */
export async function readRun(results: string, run: string): Promise<StoredRun> {
  const folder = await findRun(path.resolve(results), run);
  const manifest = await readManifest(folder);
  const { summary } = await summarizeRun(folder, manifest);
  const { byTrial } = await readLatest(folder, (record) => record);
  return { folder, manifest, summary, records: [...byTrial.values()] };
}
