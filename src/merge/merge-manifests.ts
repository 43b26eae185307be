import type { MergedShard, RunManifest } from "../domain/run.ts";
import { wholePlan } from "../plan/shard.ts";
import type { ShardRun } from "./find-shards.ts";

/** The manifest of the whole plan's run. The shards are those of a complete set, in their order. */
export function mergeManifests(runs: readonly [ShardRun, ...ShardRun[]], runId: string): RunManifest {
  const manifests = runs.map(({ manifest }) => manifest);
  const { shard: _, ...first } = runs[0].manifest;
  const identities = manifests.map((one) => one.identities);
  return {
    ...first,
    runId,
    createdAt: lastStart(runs),
    planDigest: runs[0].shard.planDigest,
    workspaceMethod: [...new Set(manifests.map((one) => one.workspaceMethod))].join(", "),
    trials: wholePlan(runs.map(({ shard, manifest }) => ({ shard, trials: manifest.trials }))),
    fingerprints: Object.assign({}, ...manifests.map((one) => one.fingerprints)),
    ...(identities.every((one) => one !== undefined) ? { identities: Object.assign({}, ...identities) } : {}),
    components: Object.assign({}, ...manifests.map((one) => one.components)),
    unavailable: manifests.flatMap((one) => one.unavailable),
    merged: sourcesOf(runs),
  };
}

/** Where a merged run is from: another merge of the same says the same. */
function sourcesOf(runs: readonly ShardRun[]): MergedShard[] {
  return runs.map(({ shard, manifest, digest }) => ({
    ...{ index: shard.index, runId: manifest.runId, createdAt: manifest.createdAt, digest },
  }));
}

/** When the last shard began: the whole is then no older than its parts, and `latest` where they lie in one folder. */
export function lastStart(runs: readonly ShardRun[]): string {
  return runs.map(({ manifest }) => manifest.createdAt).reduce((a, b) => (a > b ? a : b));
}
