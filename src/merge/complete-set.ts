import { ConfigError, NotMeasuredError } from "../errors.ts";
import { planDigestOf } from "../plan/plan-digest.ts";
import { shardTasks, wholePlan } from "../plan/shard.ts";
import { contradictions } from "./contradictions.ts";
import type { ShardRun } from "./find-shards.ts";

type Shards = readonly [ShardRun, ...ShardRun[]];

/**
 * One run for each shard of a plan, in their order. Throws ConfigError for two different runs of one shard and for shards that do
 * not belong together; NotMeasuredError when one is missing.
 */
export function completeSet(found: readonly ShardRun[]): Shards {
  const runs = eachOnce(found);
  const [first, ...others] = [...runs].sort((a, b) => a.shard.index - b.shard.index);
  if (first === undefined) throw new NotMeasuredError("SHARD_MISSING", "There is no shard to merge.");
  const problems = [...doubled([first, ...others]), ...others.flatMap((other) => contradictions(first, other))];
  if (problems.length > 0)
    throw new ConfigError("SHARDS_DIFFER", `These shards cannot be merged:\n${problems.map((one) => `  ${one}`).join("\n")}`);
  const { of } = first.shard;
  const there = new Set(runs.map(({ shard }) => shard.index));
  const missing = Array.from({ length: of }, (_, at) => at + 1).filter((index) => !there.has(index));
  if (missing.length > 0) {
    const names = missing.length === 1 ? `Shard ${missing[0]} of ${of} is missing.` : `Shards ${missing.join(", ")} of ${of} are missing.`;
    throw new NotMeasuredError("SHARD_MISSING", names, { hint: "Run what is missing with the same --shard, then merge again." });
  }
  checkPlan([first, ...others]);
  return [first, ...others];
}

/** A run that was given twice counts once, if it is the same down to its records. */
function eachOnce(found: readonly ShardRun[]): ShardRun[] {
  return found.filter((run, at) => found.findIndex((one) => one.manifest.runId === run.manifest.runId && one.digest === run.digest) === at);
}

function doubled(runs: Shards): string[] {
  const { of } = runs[0].shard;
  return runs.flatMap((run, at) => {
    const before = runs[at - 1];
    if (before?.shard.index !== run.shard.index) return [];
    return [`shard ${run.shard.index} of ${of} is there twice, and differs: ${before.folder} and ${run.folder}`];
  });
}

/** Together they have every trial of the plan once, each shard its own. */
function checkPlan(runs: Shards): void {
  for (const { shard, manifest, folder } of runs) {
    const own = new Set(shardTasks(shard.tasks, shard));
    const foreign = manifest.trials.find((trial) => !own.has(trial.taskId));
    if (foreign) throw new ConfigError("SHARDS_DIFFER", `${folder}: trial ${foreign.trialId} is not of shard ${shard.index}/${shard.of}.`);
  }
  const plan = wholePlan(runs.map(({ shard, manifest }) => ({ shard, trials: manifest.trials })));
  if (planDigestOf(plan) !== runs[0].shard.planDigest)
    throw new ConfigError("SHARDS_DIFFER", `The ${plan.length} trials of the shards are not the ${runs[0].shard.trials} of their plan.`);
}
