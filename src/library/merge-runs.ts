import { existsSync } from "node:fs";
import { readdir, rename } from "node:fs/promises";
import path from "node:path";
import { Id } from "../domain/id.ts";
import type { RunManifest } from "../domain/run.ts";
import { ConfigError, messageOf, StoreError } from "../errors.ts";
import { makeFolder, removeTree, syncFolder } from "../lib/files.ts";
import { canonicalJson } from "../lib/hash.ts";
import { parseValue } from "../lib/parse-value.ts";
import { completeSet } from "../merge/complete-set.ts";
import { findShards, type ShardRun } from "../merge/find-shards.ts";
import { lastStart, mergeManifests } from "../merge/merge-manifests.ts";
import { writeMerged } from "../merge/write-merged.ts";
import { runIdAt } from "../run/identity.ts";
import { secretsOf } from "../run/secrets.ts";
import { type RunSummary, summarizeRun, writeSummary } from "../run/summary.ts";
import { readCalibrations } from "../store/calibrations.ts";
import { MANIFEST, PUSHES, runFolder, runsFolder } from "../store/layout.ts";
import { lockResults } from "../store/lock.ts";
import { readManifest } from "../store/reader.ts";

export interface MergeOptions {
  /** Results folders or folders of runs, such as were downloaded from the jobs of a matrix. */
  folders: readonly string[];
  /** Results folder that gets the whole run. */
  results: string;
  /** Default: when the last shard began, the plan's digest, and `merged`. */
  runId?: string | undefined;
  /** Wait while another process uses the results folder, instead of refusing. */
  wait?: boolean;
  signal?: AbortSignal;
  onWarning?: (message: string) => void;
}

export interface MergeResult {
  runId: string;
  folder: string;
  /** The same shards had been merged before, and nothing was written. */
  already: boolean;
  summary: RunSummary;
}

/**
 * Puts the shards of a plan together as the run of the whole plan: there whole or not at all. Throws ConfigError for shards that do not belong
 * together, NotMeasuredError when one is missing, StoreError for what cannot be read or written.
 */
export async function mergeRuns(options: MergeOptions): Promise<MergeResult> {
  const { onWarning: warn = () => {}, signal = new AbortController().signal } = options;
  const results = path.resolve(options.results);
  if (options.runId !== undefined) parseValue(Id, options.runId, { file: "--run-id", code: "CONFIG_INVALID" });
  const runs = completeSet(await findShards(options.folders, warn));
  const runId = options.runId ?? `${runIdAt(new Date(lastStart(runs)), runs[0].shard.planDigest)}-merged`;
  const manifest = mergeManifests(runs, runId);
  await using _lock = await lockResults(results, {
    ...{ purpose: `merge in ${process.cwd()}`, wait: options.wait ?? false, signal },
    onWait: (holder) => warn(`Waiting for ${results}, in use by ${holder}.`),
  });
  const folder = runFolder(results, runId);
  const already = existsSync(folder);
  if (already) await checkSame(folder, manifest);
  else {
    for (const run of runs) await tellWhatIsMissing(run, warn);
    await place(results, { runs, manifest, warn });
  }
  const { summary } = await summarizeRun(folder, await readManifest(folder));
  return { runId, folder, already, summary };
}

async function checkSame(folder: string, { merged, runId }: RunManifest): Promise<void> {
  const there = existsSync(path.join(folder, MANIFEST)) ? (await readManifest(folder)).merged : undefined;
  if (canonicalJson(there) === canonicalJson(merged)) return;
  throw new ConfigError("RUN_EXISTS", `Run ${runId} is there already, and was not made of these shards.`, {
    hint: "Give another --run-id.",
  });
}

async function tellWhatIsMissing({ folder, manifest, shard }: ShardRun, warn: (message: string) => void): Promise<void> {
  const { summary } = await summarizeRun(folder, manifest);
  const name = `Shard ${shard.index} of ${shard.of}`;
  if (!summary.finished)
    warn(`${name} is unfinished: ${summary.planned - summary.measured} of its ${summary.planned} trials have no result and stay missing.`);
  if (existsSync(path.join(folder, PUSHES))) warn(`${name} was pushed by itself; the merged run is pushed anew.`);
}

const STAGING = ".merging-";

async function place(results: string, content: Parameters<typeof writeMerged>[1]): Promise<void> {
  const { manifest } = content;
  const staging = path.join(results, `${STAGING}${manifest.runId}`);
  try {
    const left = (await readdir(results)).filter((name) => name.startsWith(STAGING)); // by a merge that was killed: we hold the lock
    for (const name of left) await removeTree(path.join(results, name));
    await makeFolder(staging);
    await writeMerged(staging, content);
    await writeSummary(staging, manifest, secretsOf(manifest.config), await readCalibrations(results, manifest.config.judge?.minAgreement));
    await makeFolder(runsFolder(results));
    await rename(staging, runFolder(results, manifest.runId));
    await syncFolder(runsFolder(results));
  } catch (error) {
    await removeTree(staging);
    if (error instanceof StoreError) throw error;
    throw new StoreError("STORE_WRITE", `${results}: the shards cannot be merged: ${messageOf(error)}`, { cause: error });
  }
}
