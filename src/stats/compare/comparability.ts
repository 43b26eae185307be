import type { Comparability } from "../../domain/comparison.ts";
import { INSTRUMENT, PARTS, type PartChange } from "../../domain/identity.ts";
import type { TaskSample, VariantSample } from "../../domain/sample.ts";

/** Scorers whose figures are compared. */
const COMPARED_SCORERS = ["tests", "scope-drift", "diff-size"];
const REFUSED = new Set<string>([...INSTRUMENT, "scorers"]);

/**
 * What differs between two samples, part by part of their identities, with the tasks it differs at. Task, grader, image, limits and
 * the versions of the scorers behind the figures are the instrument: where they differ a difference of results means nothing. All
 * else is what a benchmark compares, and explains a difference.
 */
export function comparabilityOf(a: VariantSample, b: VariantSample): Comparability {
  const tasksOfB = new Map(b.tasks.map((task) => [task.taskId, task]));
  const inA = new Set(a.tasks.map(({ taskId }) => taskId));
  const pairs = a.tasks.flatMap((task) => {
    const other = tasksOfB.get(task.taskId);
    return other === undefined ? [] : [{ a: task, b: other }];
  });
  const changes = [...partChanges(pairs), ...scorerChange(a, b, pairs), ...servedChange(a, b, pairs)];
  return {
    refused: changes.filter(({ part }) => REFUSED.has(part)),
    explained: changes.filter(({ part }) => !REFUSED.has(part)),
    unknown: pairs.some((pair) => isUnknown(pair.a) || isUnknown(pair.b)),
    onlyA: a.tasks.map(({ taskId }) => taskId).filter((taskId) => !tasksOfB.has(taskId)),
    onlyB: b.tasks.map(({ taskId }) => taskId).filter((taskId) => !inA.has(taskId)),
  };
}

interface Pair {
  a: TaskSample;
  b: TaskSample;
}

function isUnknown({ identity }: TaskSample): boolean {
  return Object.keys(identity).length === 0;
}

/** One change for all tasks at which a part went from the same to the same. */
function partChanges(pairs: readonly Pair[]): PartChange[] {
  const found = PARTS.flatMap((part) =>
    pairs.flatMap((pair) => {
      const [from, to] = [pair.a.identity[part], pair.b.identity[part]];
      return from === undefined || to === undefined || from === to ? [] : [{ part, from, to, taskId: pair.a.taskId }];
    }),
  );
  const groups = Map.groupBy(found, ({ part, from, to }) => JSON.stringify([part, from, to]));
  return [...groups.values()].flatMap((group) => {
    const tasks = group.map(({ taskId }) => taskId);
    return group.slice(0, 1).map(({ part, from, to }) => ({ part, from, to, tasks }));
  });
}

/** A scorer that one side lacks changes no figure of the other. */
function scorerChange(a: VariantSample, b: VariantSample, pairs: readonly Pair[]): PartChange[] {
  const moved = COMPARED_SCORERS.filter((name) => {
    const [from, to] = [a.scorers[name], b.scorers[name]];
    return from !== undefined && to !== undefined && from !== to;
  });
  const text = ({ scorers }: VariantSample) => moved.map((name) => `${name} ${scorers[name]}`).join(", ");
  return moved.length === 0 ? [] : [{ part: "scorers", from: text(a), to: text(b), tasks: taskIds(pairs) }];
}

/** By the gateway's account; unknown where it saw no model. */
function servedChange(a: VariantSample, b: VariantSample, pairs: readonly Pair[]): PartChange[] {
  const [from, to] = [a.served, b.served].map((models) => [...models].sort().join(", "));
  if (from === undefined || to === undefined || from === "" || to === "" || from === to) return [];
  return [{ part: "served model", from, to, tasks: taskIds(pairs) }];
}

function taskIds(pairs: readonly Pair[]): string[] {
  return pairs.map(({ a }) => a.taskId);
}
