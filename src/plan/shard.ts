import type { Shard } from "../domain/run.ts";
import type { PlannedTrial } from "../domain/trial.ts";
import { expandPlan, type PlanInput } from "./expand.ts";
import { planDigestOf } from "./plan-digest.ts";

/** Which part of a plan: `index` from 1 to `of`. */
export type ShardChoice = Pick<Shard, "index" | "of">;

/** Of `of` shards, which get the tasks in turn, the tasks of one: as many as another's, or one more. */
export function shardTasks<T>(tasks: readonly T[], { index, of }: ShardChoice): T[] {
  return tasks.filter((_, at) => at % of === index - 1);
}

/** What a shard must know of the whole plan, so that all shards can be put together again. */
export function shardOf(choice: ShardChoice, whole: PlanInput): Shard {
  const planned = expandPlan(whole);
  return { ...choice, planDigest: planDigestOf(planned), tasks: whole.tasks.map(({ id }) => id), trials: planned.length };
}

/** The trials of all shards in the order of the whole plan: round by round, all tasks, and in each the variants in their order. */
export function wholePlan(shards: readonly { shard: Shard; trials: readonly PlannedTrial[] }[]): PlannedTrial[] {
  const place = new Map(shards[0]?.shard.tasks.map((id, at) => [id, at]));
  const at = (trial: PlannedTrial) => place.get(trial.taskId) ?? -1;
  // A task is in one shard alone, so a stable sort keeps the order of its variants.
  return shards.flatMap(({ trials }) => trials).sort((a, b) => a.trialIndex - b.trialIndex || at(a) - at(b));
}

/** For people and for run ids: `2of5`. */
export function shardName({ index, of }: ShardChoice): string {
  return `${index}of${of}`;
}
