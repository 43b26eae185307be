import type { Difference, Metric } from "../../domain/comparison.ts";
import { type Population, populationInterval } from "./intervals.ts";
import { type TaskPair, valuesOf } from "./pairs.ts";
import { mde } from "./power.ts";
import { signFlip } from "./sign-flip.ts";

export type RatioMetric = Extract<Metric, "size" | "cost" | "tokens" | "wall">;

const figures = { size: "sizeRatio", cost: "costUsd", tokens: "tokens", wall: "wallMs" } as const;

interface RatioTask {
  repoId: string;
  /** Means of the trials' natural logs. */
  a: number;
  b: number;
  trialsA: number;
  trialsB: number;
}

/**
 * B / A of a figure that multiplies: per task the mean of the logs of its trials, the difference of these per task, and its mean over
 * tasks turned back: the geometric mean of the tasks' ratios. Interval by t over the tasks, clustered by repo where there are two; p by
 * flipping the signs of the tasks' differences. `se` is of the natural log; `mde` is the ratio above 1 that is seen.
 * Trials without the figure, or with one of 0, are left out, and so are tasks that have it on one side alone.
 */
export function ratioDifference(metric: RatioMetric, pairs: readonly TaskPair[], options: RatioOptions): Difference {
  const tasks = pairs.flatMap((pair) => ratioTask(metric, pair));
  const trialsA = tasks.reduce((sum, task) => sum + task.trialsA, 0);
  const trialsB = tasks.reduce((sum, task) => sum + task.trialsB, 0);
  const counts = { tasks: tasks.length, trialsA, trialsB };
  const shared = { metric, unit: "ratio" as const, pAdjusted: null, ...counts };
  if (tasks.length === 0) return { ...shared, ...NOTHING, reason: `no task has its ${names[metric]} measured on both sides` };
  const logs = tasks.map(({ a, b }) => b - a);
  const { population, by } = spreadOf(tasks, 1 - options.alpha);
  const { p, method } = signFlip(logs, options.seed);
  const { low, high } = population?.interval ?? { low: Number.NaN, high: Number.NaN };
  return {
    ...shared,
    a: median(tasks.map(({ a }) => Math.exp(a))),
    b: median(tasks.map(({ b }) => Math.exp(b))),
    delta: Math.exp(logs.reduce((sum, one) => sum + one, 0) / logs.length),
    interval: population === null ? null : { low: Math.exp(low), high: Math.exp(high) },
    intervalMethod: population === null ? "none: the tasks show no spread" : `t over tasks ${by}, on the log scale, for tasks like these`,
    df: population?.df ?? null,
    se: population?.se ?? null,
    p,
    test: `sign flips of the tasks' log ratios (${method})`,
    mde: population === null ? null : Math.exp(mde(population.se, options.alpha, options.power)),
  };
}

export interface RatioOptions {
  alpha: number;
  power: number;
  seed: number;
}

const NOTHING = { a: null, b: null, delta: null, interval: null, intervalMethod: "none", se: null, p: null, test: "none", mde: null };

const names: Record<RatioMetric, string> = { size: "size ratio", cost: "cost", tokens: "tokens", wall: "time" };

function ratioTask(metric: RatioMetric, { repoId, a, b }: TaskPair): RatioTask[] {
  const [logsA, logsB] = [a, b].map((task) => logsOf(metric, valuesOf(task, figures[metric])));
  if (logsA === undefined || logsB === undefined || logsA.length === 0 || logsB.length === 0) return [];
  return [{ repoId, a: mean(logsA), b: mean(logsB), trialsA: logsA.length, trialsB: logsB.length }];
}

/** The size ratio is a log already, to base 2. */
function logsOf(metric: RatioMetric, values: readonly number[]): number[] {
  return metric === "size" ? values.map((value) => value * Math.LN2) : values.filter((value) => value > 0).map(Math.log);
}

function spreadOf(tasks: readonly RatioTask[], level: number): { population: Population | null; by: string } {
  const differences = tasks.map(({ repoId, a, b }) => ({ repoId, delta: b - a }));
  const clustered = populationInterval(differences, level, "repo");
  if (clustered !== null) return { population: clustered, by: "clustered by repo" };
  return { population: populationInterval(differences, level, "task"), by: "of one repo" };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = Math.floor(sorted.length / 2);
  const high = sorted[at] ?? Number.NaN;
  return sorted.length % 2 === 1 ? high : (high + (sorted[at - 1] ?? high)) / 2;
}
