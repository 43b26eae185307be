import type { Belief, Count } from "./belief.ts";
import { isFreshFlip } from "./belief.ts";

/** The least chance of a trial, so that no task is lost sight of and no single trial weighs too much. */
export const FLOOR = 0.35;

/** Trials of the blocks after the first: about so many, but between these shares of the tasks. */
const BLOCK = { trials: 15, least: 0.3, most: 0.5 };

/** Share of the information of a test that its first block should not go beyond, where the reference tells enough to choose tasks. */
const FIRST_SHARE = 1 / 3;

/**
 * With which probability each task gets a trial of the next block, from past trials alone: in proportion to the standard deviation
 * of its next trial (Neyman's allocation), never below the floor; tasks that just flipped get one for sure. They sum to `trials`
 * as far as floor and certainty allow.
 */
export function allocate(beliefs: readonly Belief[], flips: readonly boolean[], trials: number): number[] {
  const wants = beliefs.map(({ mean }) => Math.sqrt(mean * (1 - mean)));
  const at = (scale: number) => wants.map((want, task) => (flips[task] ? 1 : Math.min(1, Math.max(FLOOR, want * scale))));
  let [low, high] = [0, 1 / Math.min(...wants)];
  for (let step = 0; step < 50; step += 1) {
    const middle = (low + high) / 2;
    if (total(at(middle)) > trials) high = middle;
    else low = middle;
  }
  return at(high);
}

export function flipsOf(own: readonly Count[], reference: readonly Count[]): boolean[] {
  return own.map((count, at) => isFreshFlip(count, reference[at] ?? { successes: 0, trials: 0 }));
}

/** Trials that a later block aims at. */
export function blockSize(tasks: number): number {
  return Math.min(BLOCK.most * tasks, Math.max(BLOCK.least * tasks, BLOCK.trials));
}

/** Trials of the first block: all tasks, unless these would bring more of the test's information than is wise to spend unseen. */
export function firstBlockSize(tasks: number, shareOfOneRound: number): number {
  return Math.min(tasks, Math.max(blockSize(tasks), (tasks * FIRST_SHARE) / shareOfOneRound));
}

function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
