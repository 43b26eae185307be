import type { Comparability } from "../domain/comparison.ts";
import type { PartChange } from "../domain/identity.ts";
import type { VariantSample } from "../domain/sample.ts";
import { comparabilityOf } from "../stats/compare/comparability.ts";

const SERVED = "served model";

/**
 * What moved from an earlier night to tonight. Served models have moved when none of them answered both nights: helpers of an agent
 * answer on some nights and not on others.
 */
export function changesBetween(earlier: VariantSample, tonight: VariantSample): Comparability {
  const comparability = comparabilityOf(earlier, tonight);
  const shared = earlier.served.some((model) => tonight.served.includes(model));
  return shared ? { ...comparability, explained: comparability.explained.filter(({ part }) => part !== SERVED) } : comparability;
}

/** A model that answered tonight and on none of the nights before it; null: none, or nothing is known of those. */
export function isNewModel(recent: readonly VariantSample[], tonight: VariantSample): PartChange | null {
  const before = new Set(recent.flatMap(({ served }) => served));
  if (before.size === 0 || tonight.served.every((model) => before.has(model))) return null;
  const from = recent.findLast(({ served }) => served.length > 0)?.served ?? [];
  return { part: SERVED, from: from.join(", "), to: tonight.served.join(", "), tasks: tonight.tasks.map(({ taskId }) => taskId) };
}

/** At least half of the tasks, of the larger side, are measured in the same way on the same thing. */
export function sameSeries(comparability: Comparability, tonight: VariantSample): boolean {
  const moved = movedTasks(comparability);
  const same = tonight.tasks.filter(({ taskId }) => !moved.has(taskId)).length;
  const common = tonight.tasks.length - comparability.onlyB.length;
  return same >= Math.max(tonight.tasks.length, common + comparability.onlyA.length) / 2;
}

/** Without the tasks that were other tasks then: what is pooled is all of one kind. */
export function onlySame(sample: VariantSample, comparability: Comparability): VariantSample {
  const moved = movedTasks(comparability);
  if (moved.size === 0) return sample;
  return { ...sample, tasks: sample.tasks.filter(({ taskId }) => !moved.has(taskId)) };
}

/** The tasks that are left out, by why. */
export function leftOut({ refused, explained, onlyA, onlyB }: Comparability): PartChange[] {
  return [
    ...refused,
    ...explained,
    ...(onlyB.length === 0 ? [] : [{ part: "tasks", from: "absent", to: "added", tasks: onlyB }]),
    ...(onlyA.length === 0 ? [] : [{ part: "tasks", from: "present", to: "removed", tasks: onlyA }]),
  ];
}

function movedTasks({ refused, explained, onlyA, onlyB }: Comparability): Set<string> {
  return new Set([...onlyA, ...onlyB, ...[...refused, ...explained].flatMap(({ tasks }) => tasks)]);
}
