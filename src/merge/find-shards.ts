import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import type { RunManifest, Shard } from "../domain/run.ts";
import { ConfigError } from "../errors.ts";
import { sha256 } from "../lib/hash.ts";
import { JOURNAL, MANIFEST, runFolder, runsFolder } from "../store/layout.ts";
import { listRuns, readManifest } from "../store/reader.ts";

/** A run on disk that is a part of a plan. */
export interface ShardRun {
  /** Of the run. */
  folder: string;
  manifest: RunManifest;
  shard: Shard;
  /** Of manifest and records: the same run found twice has the same. */
  digest: string;
}

/**
 * The shards in folders that are runs or results folders. Runs of a results folder that are no shards are passed over. Throws
 * ConfigError for a folder that is not there and for a run that is no shard, StoreError for a damaged manifest.
 */
export async function findShards(folders: readonly string[], warn: (message: string) => void): Promise<ShardRun[]> {
  const found: ShardRun[] = [];
  for (const folder of folders) {
    const runs = await runsIn(folder);
    const shards: ShardRun[] = [];
    for (const run of runs) {
      const shard = await readShard(run);
      if (shard) shards.push(shard);
      else if (run === folder) throw new ConfigError("NO_SHARD", `${folder} is no shard: it is the run of a whole plan.`);
    }
    if (runs.length > 0 && shards.length === 0) throw new ConfigError("NO_SHARD", `${folder} has no shard: its runs are of whole plans.`);
    if (runs.length === 0) warn(`${folder} has no run in it.`);
    found.push(...shards);
  }
  return found;
}

async function runsIn(folder: string): Promise<string[]> {
  if (!existsSync(folder)) throw new ConfigError("FOLDER_MISSING", `There is no folder ${folder}.`);
  if (existsSync(path.join(folder, MANIFEST))) return [folder];
  if (!existsSync(runsFolder(folder))) return [];
  return (await listRuns(folder)).map((run) => runFolder(folder, run));
}

async function readShard(folder: string): Promise<ShardRun | undefined> {
  const manifest = await readManifest(folder);
  if (manifest.shard === undefined) return undefined;
  const [plan, records] = await Promise.all([MANIFEST, JOURNAL].map((name) => readFile(path.join(folder, name)).catch(() => "")));
  return { folder, manifest, shard: manifest.shard, digest: sha256(sha256(plan ?? "") + sha256(records ?? "")) };
}
