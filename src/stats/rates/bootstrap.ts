import { type Random, seeded } from "../random.ts";
import type { Interval } from "../wilson.ts";

/** Values of trials by task, and the repo of the task. */
export interface TaskValues {
  repo: string;
  values: readonly number[];
}

export interface BootstrapOptions {
  seed: number;
  /** At least 2000 for a 95 % interval. */
  draws?: number;
  alpha?: number;
}

/**
 * Percentile bootstrap over the levels at which results vary: repos are drawn, of each its tasks, of each task its trials, all with
 * putting back (Davison & Hinkley 1997, §3.8). So the interval is for tasks like these. Seeded: the same data gives the same interval. Null
 * without tasks that have values.
 */
export function bootstrap(tasks: readonly TaskValues[], statistic: Statistic, options: BootstrapOptions): Interval | null {
  const { seed, draws = 2_000, alpha = 0.05 } = options;
  const some = tasks.filter(({ values }) => values.length > 0);
  if (some.length === 0) return null;
  const repos = [...Map.groupBy(some, ({ repo }) => repo).values()].map((own) => own.map(({ values }) => values));
  const random = seeded(seed);
  const draw = statistic === meanOfMeans ? () => resampledMean(repos, random) : () => statistic(resample(repos, random));
  const results = Array.from({ length: draws }, draw).sort((a, b) => a - b);
  return { low: quantile(results, alpha / 2), high: quantile(results, 1 - alpha / 2) };
}

/** Of the values by task, at least one task. */
export type Statistic = (tasks: readonly (readonly number[])[]) => number;

/** Mean over tasks of each task's mean. */
export const meanOfMeans: Statistic = (tasks) => mean(tasks.map(mean));

/** Median over all trials. */
export const medianOfAll: Statistic = (tasks) =>
  quantile(
    tasks.flat().sort((a, b) => a - b),
    0.5,
  );

function resample(repos: readonly (readonly (readonly number[])[])[], random: Random): number[][] {
  return repos.flatMap(() => pick(repos, random).map((_task, _index, own) => redraw(pick(own, random), random)));
}

/** `meanOfMeans(resample(repos, random))` to the last bit, without the arrays: it is drawn for every variant of every page. */
function resampledMean(repos: readonly (readonly (readonly number[])[])[], random: Random): number {
  let [total, tasks] = [0, 0];
  for (let drawn = 0; drawn < repos.length; drawn += 1) {
    const own = pick(repos, random);
    tasks += own.length;
    for (let task = 0; task < own.length; task += 1) {
      const values = pick(own, random);
      let sum = 0;
      for (let trial = 0; trial < values.length; trial += 1) sum += pick(values, random);
      total += sum / values.length;
    }
  }
  return total / tasks;
}

function redraw(values: readonly number[], random: Random): number[] {
  return values.map(() => pick(values, random));
}

function pick<T>(values: readonly T[], random: Random): T {
  return values[Math.floor(random() * values.length)] as T;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Of sorted values, between neighbours linearly (type 7 of Hyndman & Fan 1996). */
export function quantile(sorted: readonly number[], p: number): number {
  const at = (sorted.length - 1) * p;
  const [low, high] = [sorted[Math.floor(at)] ?? Number.NaN, sorted[Math.ceil(at)] ?? Number.NaN];
  return low + (high - low) * (at - Math.floor(at));
}
