import { tCdf, tQuantile } from "../distributions.ts";
import { type Interval, wilson } from "../wilson.ts";
import type { TaskCounts } from "./hypergeometric.ts";
import { droppedRates } from "./power.ts";

/** A proportion with how far its truth may be below and above it. */
interface Estimate extends Interval {
  rate: number;
}

/**
 * B - A of paired yes/no outcomes, by Newcombe's score interval with the correlation of the pairs (Statistics in Medicine 17, 1998,
 * 2635-2650, method 10). `both`, `onlyA`, `onlyB`, `neither`: how many pairs succeeded where. Super-population in flavour: the pairs
 * are a sample.
 */
export function newcombePaired(pairs: { both: number; onlyA: number; onlyB: number; neither: number }, z: number): Interval {
  const { both, onlyA, onlyB, neither } = pairs;
  const total = both + onlyA + onlyB + neither;
  const margins = (both + onlyA) * (onlyB + neither) * (both + onlyB) * (onlyA + neither);
  const excess = both * neither - onlyA * onlyB;
  const corrected = excess > 0 ? Math.max(0, excess - total / 2) : excess;
  const correlation = margins === 0 ? 0 : corrected / Math.sqrt(margins);
  const estimate = (successes: number) => ({ rate: successes / total, ...(wilson(successes / total, total, z) ?? { low: 0, high: 1 }) });
  return squareAndAdd(estimate(both + onlyA), estimate(both + onlyB), correlation);
}

/**
 * B - A of the mean over tasks, by Newcombe's square-and-add of two stratified Wilson intervals with equal weights (Yan & Su,
 * Statistics in Biopharmaceutical Research 2, 2010, 329-335). Conditional: these tasks, the noise of their trials alone.
 *
 * With few trials a task the paper's plug-in of p(1-p)/n is too small by (n-1)/n, and covers 75 to 90 % instead of 95 %: n - 1 is used
 * instead. From less than three trials a task has no spread of its own to speak of: it is taken from the rates of both sides together,
 * moved to the side's mean.
 */
export function stratifiedDifference(tasks: readonly TaskCounts[], z: number): Interval {
  const together = tasks.map(({ successesA, successesB, trialsA, trialsB }) => (successesA + successesB) / (trialsA + trialsB));
  const estimate = (counts: readonly { successes: number; trials: number; others: number }[]): Estimate => {
    const rate = mean(counts.map(({ successes, trials }) => successes / trials));
    const moved = droppedRates(together, rate - mean(together));
    const strata = counts.map(({ successes, trials, others }, at) => {
      if (trials >= OWN_SPREAD) return { rate: successes / trials, trials: trials - 1 };
      return { rate: moved[at] ?? rate, trials: (trials * (trials + others - 1)) / (trials + others) };
    });
    const centre = mean(strata.map((stratum) => stratum.rate));
    const { low, high } = stratifiedWilson(strata, z);
    return { rate, low: rate - (centre - low), high: rate + (high - centre) };
  };
  return squareAndAdd(
    estimate(tasks.map(({ successesA, trialsA, trialsB }) => ({ successes: successesA, trials: trialsA, others: trialsB }))),
    estimate(tasks.map(({ successesB, trialsB, trialsA }) => ({ successes: successesB, trials: trialsB, others: trialsA }))),
    0,
  );
}

const OWN_SPREAD = 3;

/**
 * Mean of several proportions with equal weights: the mean of their Wilson limits, all taken at that smaller quantile at which the
 * limits' distances add up to those of the mean: z'·Σ√λ = z·√Σλ, with λ = L(1-L)/n at the limits themselves, so that tasks that all
 * passed still count. `trials` need not be whole. One stratum: Wilson's interval.
 */
export function stratifiedWilson(strata: readonly { rate: number; trials: number }[], z: number): Interval {
  const limitsAt = (at: number, side: keyof Interval) => strata.map(({ rate, trials }) => wilson(rate, trials, at)?.[side] ?? rate);
  const limit = (side: keyof Interval) => {
    // By Cauchy and Schwarz it lies between these.
    let [low, high] = [z / Math.sqrt(strata.length), z];
    for (let round = 0; round < BISECTIONS; round++) {
      const middle = (low + high) / 2;
      const variances = limitsAt(middle, side).map((value, at) => (value * (1 - value)) / (strata[at]?.trials ?? 1));
      const [roots, total] = [sum(variances.map(Math.sqrt)), sum(variances)];
      if (middle * roots > z * Math.sqrt(total)) high = middle;
      else low = middle;
    }
    return mean(limitsAt(high, side));
  };
  return { low: limit("low"), high: limit("high") };
}

const BISECTIONS = 30;

/** Newcombe's hybrid: the distances of a difference from those of its parts (MOVER). */
export function squareAndAdd(a: Estimate, b: Estimate, correlation: number): Interval {
  const delta = b.rate - a.rate;
  const far = (one: number, other: number) => Math.sqrt(Math.max(0, one * one - 2 * correlation * one * other + other * other));
  return {
    low: Math.max(-1, delta - far(b.rate - b.low, a.high - a.rate)),
    high: Math.min(1, delta + far(b.high - b.rate, a.rate - a.low)),
  };
}

export interface TaskDifference {
  repoId: string;
  delta: number;
}

export interface Population {
  mean: number;
  se: number;
  /** Degrees of freedom: clusters, or tasks, less one. */
  df: number;
  interval: Interval;
  /** Two-sided, against 0. */
  p: number;
}

/**
 * Mean of the tasks' differences for tasks like these: standard error clustered by repo, √(C/(C-1)·Σ_c(Σ_{t∈c}(d_t - d))²)/T, and t with
 * C-1 degrees of freedom (Miller, arXiv 2411.00640, appendix A). `by: "task"`: every task a cluster of its own, which is
 * sd(d_t)/√T. Null with fewer than two clusters, or where all are the same, since no spread can be told from that.
 */
export function populationInterval(differences: readonly TaskDifference[], level: number, by: "repo" | "task"): Population | null {
  const centre = mean(differences.map(({ delta }) => delta));
  const clusters = new Map<string, number>();
  for (const [at, { repoId, delta }] of differences.entries()) {
    const cluster = by === "repo" ? repoId : String(at);
    clusters.set(cluster, (clusters.get(cluster) ?? 0) + delta - centre);
  }
  if (clusters.size < 2) return null;
  const df = clusters.size - 1;
  const squares = sum([...clusters.values()].map((value) => value * value));
  const se = Math.sqrt((clusters.size / df) * squares) / differences.length;
  if (se < ROUNDING) return null;
  const half = tQuantile((1 + level) / 2, df) * se;
  return { mean: centre, se, df, interval: { low: centre - half, high: centre + half }, p: 2 * tCdf(-Math.abs(centre) / se, df) };
}

/** Sums of equal numbers differ by less. */
const ROUNDING = 1e-12;

function mean(values: readonly number[]): number {
  return sum(values) / values.length;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
