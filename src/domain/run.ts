import { z } from "zod";
import { Config } from "./config.ts";
import { Identity } from "./identity.ts";
import { Request } from "./request.ts";
import { SandboxPromises } from "./sandbox.ts";
import { PlannedTrial } from "./trial.ts";

/** A task that was selected but cannot be measured on this machine, and why. */
export const Unavailable = z.strictObject({ taskId: z.string(), repoId: z.string(), reason: z.string() });
export type Unavailable = z.infer<typeof Unavailable>;

/** Which part of a plan a run is, and what it must know of the whole so that the parts can be put together. */
export const Shard = z.strictObject({
  /** From 1 to `of`. */
  index: z.int().min(1),
  of: z.int().min(1),
  /** Of the whole plan; the manifest's own is that of the shard's trials. */
  planDigest: z.string(),
  /** Ids of the whole plan's tasks in their order: every `of`th is this shard's. */
  tasks: z.array(z.string()),
  /** Planned trials of the whole plan. */
  trials: z.int(),
});
export type Shard = z.infer<typeof Shard>;

/** A shard that was merged. `digest`: of its manifest and its records. */
export const MergedShard = z.strictObject({ index: z.int(), runId: z.string(), createdAt: z.string(), digest: z.string() });
export type MergedShard = z.infer<typeof MergedShard>;

/** How far a run in blocks has come. `done`: nothing is open any more; `detail`: where its question stands. */
export const BlockState = z.strictObject({ blocks: z.int(), done: z.boolean(), detail: z.string() });
export type BlockState = z.infer<typeof BlockState>;

/** `manifest.json`: what a run set out to do. Written before the first trial; `trials.jsonl` says what came of it. */
export const RunManifest = z.object({
  schemaVersion: z.int(),
  runId: z.string(),
  createdAt: z.string(),
  /** Only in the run of a request, outside any suite: in none of a suite's figures. Stands here so that the head of the file tells. */
  request: Request.optional(),
  harness: z.object({ version: z.string(), node: z.string(), platform: z.string() }),
  /** Digest of the planned trial ids: the same command finds its unfinished run by it. */
  planDigest: z.string(),
  /** Where the config stood: relative paths in it start here. */
  configFolder: z.string(),
  /** Sandboxes may have gone since. */
  config: Config.extend({ sandbox: z.string() }),
  /** `promises`: what it keeps on the machine the run began on. */
  sandbox: z.object({ name: z.string(), isolation: z.string(), promises: SandboxPromises.optional() }),
  workspaceMethod: z.string(),
  agents: z.record(z.string(), z.object({ name: z.string(), version: z.string() })),
  /** Version of each scorer the run was scored with. */
  scorers: z.record(z.string(), z.int()).default({}),
  /** Of these, the ones that score when the trials are over. */
  lateScorers: z.array(z.string()).optional(),
  trials: z.array(PlannedTrial),
  /** Fingerprint of each task and variant, by `task/variant`: decides what resume may reuse. */
  fingerprints: z.record(z.string(), z.string()),
  /** The same part by part; none in runs of older versions. */
  identities: z.record(z.string(), Identity).optional(),
  /** What the fingerprints were made of, so that a difference can be explained. */
  components: z.record(z.string(), z.string()),
  unavailable: z.array(Unavailable),
  /** Only in a run in blocks: `trials` are those of its blocks so far. */
  blocks: BlockState.optional(),
  /** Only in the run of a part of a plan. */
  shard: Shard.optional(),
  /** Only in a run that was put together of shards. */
  merged: z.array(MergedShard).optional(),
});
export type RunManifest = z.infer<typeof RunManifest>;
