import { seeded } from "../random.ts";
import { placements, type TaskCounts } from "./hypergeometric.ts";
import { type Lattice, latticeOf } from "./lattice.ts";

export interface ExactTest {
  /** Mean over tasks of B's rate minus A's, as a share. 0 without tasks. */
  delta: number;
  /** Chance, if nothing differs, of a difference at least as far from 0. */
  pTwoSided: number;
  /** The same for one as low, and one as high. */
  pLess: number;
  pGreater: number;
  /** `exact`: all outcomes were counted. `monte-carlo`: 9 999 of them were drawn. */
  method: "exact" | "monte-carlo";
}

const DRAWS = 9_999;
/** Sums of the same outcomes differ by rounding alone. */
const TIE = 1e-9;

/**
 * The exact conditional test of two samples of the same tasks. If nothing differs, the trials of a task are exchangeable between the
 * sides, so that B's successes are hypergeometric given the task's total; tasks are independent. The statistic is the mean of the
 * tasks' differences, p the probability of all outcomes at least as extreme. Zelen, "The analysis of several 2x2 contingency tables",
 * Biometrika 58 (1971), 129-137, with equal weights for tasks. With one trial a side it is McNemar's exact test. Where the
 * outcomes are too many to be counted, p = (1 + hits)/(1 + draws) over seeded draws (Phipson & Smyth 2010), which keeps the level too.
 *
 * Tasks without trials on a side are left out; without any task, p = 1.
 */
export function exactStratified(tasks: readonly TaskCounts[], options: { seed: number }): ExactTest {
  const paired = tasks.filter(({ trialsA, trialsB }) => trialsA > 0 && trialsB > 0);
  const sum = paired.reduce((total, task) => total + differenceOf(task), 0);
  const delta = paired.length === 0 ? 0 : sum / paired.length;
  // Where all or none succeeded there is one outcome, and its difference is 0.
  const open = paired.filter((task) => isOpen(task));
  const lattice = latticeOf(open);
  return { delta, ...(lattice === null ? drawn(open, options.seed) : counted(lattice)) };
}

export function differenceOf({ successesA, trialsA, successesB, trialsB }: TaskCounts): number {
  return successesB / trialsB - successesA / trialsA;
}

function isOpen({ successesA, trialsA, successesB, trialsB }: TaskCounts): boolean {
  const successes = successesA + successesB;
  return successes > 0 && successes < trialsA + trialsB;
}

type Tails = Omit<ExactTest, "delta">;

function counted({ weights, unit, least, observed }: Lattice): Tails {
  const seen = least + unit * observed;
  let [far, low, high] = [0, 0, 0];
  for (const [position, weight] of weights.entries()) {
    const value = least + unit * position;
    if (Math.abs(value) >= Math.abs(seen)) far += weight;
    if (value <= seen) low += weight;
    if (value >= seen) high += weight;
  }
  return { pTwoSided: asP(far), pLess: asP(low), pGreater: asP(high), method: "exact" };
}

/** Rounding must not lead above 1, and hundreds of tasks not to 0. */
function asP(value: number): number {
  return Math.min(1, Math.max(Number.MIN_VALUE, value));
}

function drawn(tasks: readonly TaskCounts[], seed: number): Tails {
  const random = seeded(seed);
  const tables = tasks.map(drawable);
  const seen = tasks.reduce((total, task) => total + differenceOf(task), 0);
  let [far, low, high] = [0, 0, 0];
  for (let draw = 0; draw < DRAWS; draw++) {
    let value = 0;
    for (const { lowest, step, upTo } of tables) {
      const at = random();
      let index = 0;
      while (index < upTo.length - 1 && (upTo[index] ?? 1) <= at) index++;
      value += lowest + step * index;
    }
    if (Math.abs(value) >= Math.abs(seen) - TIE) far++;
    if (value <= seen + TIE) low++;
    if (value >= seen - TIE) high++;
  }
  const p = (hits: number) => (1 + hits) / (1 + DRAWS);
  return { pTwoSided: p(far), pLess: p(low), pGreater: p(high), method: "monte-carlo" };
}

function drawable(task: TaskCounts): { lowest: number; step: number; upTo: number[] } {
  const { trialsA, trialsB } = task;
  const successes = task.successesA + task.successesB;
  const { from, probabilities } = placements(task);
  let sum = 0;
  const upTo = probabilities.map((probability) => {
    sum += probability;
    return sum;
  });
  return { lowest: from / trialsB - (successes - from) / trialsA, step: 1 / trialsA + 1 / trialsB, upTo };
}
