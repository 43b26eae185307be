import { placements, type TaskCounts } from "./hypergeometric.ts";

/** The distribution of a sum of tasks' differences, in whole numbers: `weights[i]` is the probability of `least + unit * i`. */
export interface Lattice {
  weights: Float64Array;
  unit: number;
  least: number;
  /** Index of what was seen. */
  observed: number;
}

/** Additions that take as long as drawing instead: some tens of milliseconds, more with more tasks. */
const MAX_WORK = 1e7;
const MAX_WORK_PER_TASK = 4e5;
const MAX_DENOMINATOR = 1e6;

/**
 * Counts all outcomes by convolution, task by task. Differences are multiples of 1/lcm of all numbers of trials; a task's own go in
 * steps of 1/K_A + 1/K_B. With the same numbers of trials everywhere the sum has few values, with many different ones too many:
 * null.
 */
export function latticeOf(tasks: readonly TaskCounts[]): Lattice | null {
  const denominator = tasks.reduce((total, { trialsA, trialsB }) => lcm(lcm(total, trialsA), trialsB), 1);
  if (denominator > MAX_DENOMINATOR) return null;
  const steps = tasks.map(({ trialsA, trialsB }) => denominator / trialsA + denominator / trialsB);
  const unit = steps.reduce(gcd, 0) || 1;
  const parts = tasks.map((task, at) => partOf(task, (steps[at] ?? 0) / unit, denominator));
  const width = parts.reduce((total, { step, probabilities }) => total + step * (probabilities.length - 1), 1);
  const outcomes = parts.reduce((total, { probabilities }) => total + probabilities.length, 0);
  if (width * outcomes > Math.max(MAX_WORK, MAX_WORK_PER_TASK * tasks.length)) return null;
  const sum = (of: (part: Part) => number) => parts.reduce((total, part) => total + of(part), 0);
  return { weights: convolved(parts), unit, least: sum(({ least }) => least), observed: sum(({ observed }) => observed) };
}

interface Part {
  probabilities: number[];
  /** Between neighbours, in units. */
  step: number;
  /** Of all tasks' common denominator. */
  least: number;
  /** In units from the least. */
  observed: number;
}

function partOf(task: TaskCounts, step: number, denominator: number): Part {
  const { trialsA, trialsB, successesA, successesB } = task;
  const { from, probabilities } = placements(task);
  const least = from * (denominator / trialsB) - (successesA + successesB - from) * (denominator / trialsA);
  return { probabilities, step, least, observed: (successesB - from) * step };
}

function convolved(parts: readonly Part[]): Float64Array {
  let sums = Float64Array.of(1);
  for (const { probabilities, step } of parts) {
    const next = new Float64Array(sums.length + step * (probabilities.length - 1));
    for (const [index, probability] of probabilities.entries()) {
      const shift = index * step;
      for (let at = 0; at < sums.length; at++) next[at + shift] = (next[at + shift] ?? 0) + (sums[at] ?? 0) * probability;
    }
    sums = next;
  }
  return sums;
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}

function lcm(a: number, b: number): number {
  return (a / gcd(a, b)) * b;
}
