import type { Settle } from "../../domain/comparison.ts";
import type { TaskCounts } from "./hypergeometric.ts";
import { powerAt } from "./power.ts";
import { smoothedRates } from "./smoothing.ts";

export interface SettleInput {
  /** Paired tasks. */
  tasks: readonly TaskCounts[];
  alpha: number;
  power: number;
  /** Change that must be seen, as a share. */
  margin: number;
  /** Mean cost of a trial on each side, USD; null: not known. */
  costA: number | null;
  costB: number | null;
}

/** More would be a plan for nobody. */
const MOST_TRIALS = 1_000;

/**
 * The fewest trials per task and side with which the exact test sees a change of `margin` with the power asked for; sides that have
 * more keep theirs. A drop, or where rates are too low for one, a rise. Null: more than 1 000 trials a task, or no task.
 */
export function settle(input: SettleInput): Settle | null {
  const { tasks, margin } = input;
  if (tasks.length === 0) return null;
  const rates = smoothedRates(tasks);
  const change = rates.reduce((sum, rate) => sum + rate, 0) / rates.length > margin ? -margin : margin;
  const enough = (trials: number) => {
    const planned = tasks.map(({ trialsA, trialsB }, at) => ({
      rate: rates[at] ?? 0,
      trialsA: Math.max(trials, trialsA),
      trialsB: Math.max(trials, trialsB),
    }));
    return powerAt(change, { tasks: planned, alpha: input.alpha }) >= input.power;
  };
  const trialsPerTask = fewest(enough);
  if (trialsPerTask === null) return null;
  const missing = (of: (task: TaskCounts) => number) => tasks.reduce((sum, task) => sum + Math.max(0, trialsPerTask - of(task)), 0);
  const [moreA, moreB] = [missing(({ trialsA }) => trialsA), missing(({ trialsB }) => trialsB)];
  return { trialsPerTask, moreTrials: moreA + moreB, costUsd: costOf(moreA, input.costA, moreB, input.costB), change: margin };
}

function fewest(enough: (trials: number) => boolean): number | null {
  let high = 1;
  while (!enough(high)) {
    if (high >= MOST_TRIALS) return null;
    high = Math.min(MOST_TRIALS, high * 2);
  }
  let low = Math.floor(high / 2) + 1;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (enough(middle)) high = middle;
    else low = middle + 1;
  }
  return high;
}

/** Unknown as soon as trials are needed whose cost is. */
function costOf(moreA: number, costA: number | null, moreB: number, costB: number | null): number | null {
  if ((moreA > 0 && costA === null) || (moreB > 0 && costB === null)) return null;
  return moreA * (costA ?? 0) + moreB * (costB ?? 0);
}
