import { normalQuantile } from "../distributions.ts";
import { type Interval, wilson } from "../wilson.ts";
import type { CellFigure } from "./cell.ts";
import { type MetricFacts, toUnit } from "./metrics.ts";

/** A value over tasks, in the metric's unit. */
export interface PointFigures {
  value: number | null;
  interval: Interval | null;
  tasks: number;
  trials: number;
}

const Z = normalQuantile(0.975);

/**
 * One value of the figures of several tasks, each task with the same weight (a pooled share: each attempt). The interval is
 * conditional: these tasks, the noise of their trials alone, as is right for the same tasks from night to night.
 */
export function pointOf(facts: MetricFacts, cells: readonly CellFigure[]): PointFigures {
  const found = cells.flatMap(({ n, mean, variance }) => (mean === null ? [] : [{ n, mean, variance }]));
  const trials = found.reduce((sum, { n }) => sum + n, 0);
  if (trials === 0) return { value: null, interval: null, tasks: 0, trials: 0 };
  const counts = { tasks: found.length, trials };
  if (facts.scale === "pooled") {
    const value = found.reduce((sum, { n, mean }) => sum + n * mean, 0) / trials;
    return { value, interval: wilson(value, trials), ...counts };
  }
  const value = found.reduce((sum, { mean }) => sum + mean, 0) / found.length;
  if (facts.scale === "share") return { value, interval: shareInterval(value, found), ...counts };
  const half = halfWidth(found);
  const interval = half === null ? null : { low: toUnit(facts, value - half), high: toUnit(facts, value + half) };
  return { value: toUnit(facts, value), interval, ...counts };
}

interface Found {
  n: number;
  mean: number;
  variance: number | null;
}

/**
 * Wilson's interval for as many trials as would have the same variance: m(1-m)/v with v = Σ p(1-p)/n / T². Rates are smoothed,
 * (c+½)/(n+1), so that tasks whose few trials all agree still have some. One task: Wilson over its trials.
 */
function shareInterval(value: number, found: readonly Found[]): Interval | null {
  const smoothed = found.map(({ n, mean }) => ({ n, p: (n * mean + 0.5) / (n + 1) }));
  const centre = smoothed.reduce((sum, { p }) => sum + p, 0) / found.length;
  const variance = smoothed.reduce((sum, { n, p }) => sum + (p * (1 - p)) / n, 0) / found.length ** 2;
  return wilson(value, (centre * (1 - centre)) / variance);
}

/** Of a mean of means by the normal; tasks of one trial borrow the variance of the others. Null when no task has two. */
function halfWidth(found: readonly Found[]): number | null {
  const own = found.flatMap(({ n, variance }) => (variance === null ? [] : [{ freedom: n - 1, variance }]));
  const freedom = own.reduce((sum, one) => sum + one.freedom, 0);
  if (freedom === 0) return null;
  const pooled = own.reduce((sum, one) => sum + one.freedom * one.variance, 0) / freedom;
  const total = found.reduce((sum, { n, variance }) => sum + (variance ?? pooled) / n, 0);
  return (Z * Math.sqrt(total)) / found.length;
}
