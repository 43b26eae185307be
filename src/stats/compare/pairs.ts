import type { TaskSample, VariantSample } from "../../domain/sample.ts";
import type { TaskCounts } from "./hypergeometric.ts";

/** One task of both samples. */
export interface TaskPair {
  taskId: string;
  repoId: string;
  a: TaskSample;
  b: TaskSample;
}

/** Figures of a trial that are 1 or 0. */
export type Fact = "resolved" | "clean" | "within";

/** The tasks that both have, without those left out. */
export function pairsOf(a: VariantSample, b: VariantSample, leftOut: ReadonlySet<string>): TaskPair[] {
  const others = new Map(b.tasks.map((task) => [task.taskId, task]));
  return a.tasks.flatMap((task) => {
    const other = others.get(task.taskId);
    if (other === undefined || leftOut.has(task.taskId)) return [];
    return [{ taskId: task.taskId, repoId: task.repoId, a: task, b: other }];
  });
}

/** Trials with that figure, and how many have it as 1. Those without are missing, not 0. */
export function countsOf({ a, b }: Pick<TaskPair, "a" | "b">, fact: Fact): TaskCounts {
  const [ofA, ofB] = [valuesOf(a, fact), valuesOf(b, fact)];
  return { successesA: sum(ofA), trialsA: ofA.length, successesB: sum(ofB), trialsB: ofB.length };
}

/** A figure of a task's trials, where it was measured. */
export function valuesOf(task: TaskSample, figure: Fact | "sizeRatio" | "costUsd" | "tokens" | "wallMs"): number[] {
  return task.trials.flatMap((trial) => trial[figure] ?? []);
}

/** Only tasks measured on both sides say anything of a difference. */
export function measuredPairs(pairs: readonly TaskPair[], fact: Fact): TaskPair[] {
  return pairs.filter(({ a, b }) => valuesOf(a, fact).length > 0 && valuesOf(b, fact).length > 0);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
