import type { Belief } from "./belief.ts";

/** A block of trials, by task, as it was planned: from what was known before it. */
export interface Block {
  /** Probability with which each task was to get a trial. */
  chances: readonly number[];
  /** The rate each was expected to have. */
  predicted: readonly number[];
  /** Weight of its mean among the blocks: one over the variance expected of it. */
  weight: number;
}

/** What came of a block, by task: null where no trial was drawn, or none was measured. */
export interface Ended extends Block {
  drawn: readonly boolean[];
  results: readonly (0 | 1 | null)[];
}

export function blockOf(chances: readonly number[], beliefs: readonly Belief[]): Block {
  const tasks = beliefs.length;
  const variance = beliefs.reduce((sum, { mean, variance }, at) => sum + (mean * (1 - mean)) / (chances[at] ?? 1) - variance, 0);
  return { chances, predicted: beliefs.map(({ mean }) => mean), weight: tasks ** 2 / variance };
}

/**
 * A block's estimate of the resolve rate, the mean over all tasks: each task's predicted rate, corrected where it got a trial by what came
 * of it, over the chance of getting one. Whatever the predictions, its expectation given the past is the true mean. Lost trials are as
 * good as not drawn, their share taken off the chances. Null: nothing was measured.
 */
export function blockMean(block: Ended): number | null {
  const kept = keptShare(block);
  if (kept === 0) return null;
  const terms = block.results.map((result, at) => {
    const predicted = block.predicted[at] ?? 0;
    return predicted + (result === null ? 0 : (result - predicted) / ((block.chances[at] ?? 1) * kept));
  });
  return terms.reduce((sum, term) => sum + term, 0) / terms.length;
}

/** Of the trials that were drawn, the share that was measured. */
function keptShare({ drawn, results }: Ended): number {
  const count = drawn.filter(Boolean).length;
  return count === 0 ? 0 : results.filter((result) => result !== null).length / count;
}

/** An estimate of a rate, or of a difference. */
export interface Estimate {
  value: number;
  variance: number;
}

/** The blocks' means, weighted as it was fixed before each; the variance by what is believed now. */
export function combine(blocks: readonly Ended[], beliefs: readonly Belief[]): Estimate {
  let [sum, weights, variance] = [0, 0, 0];
  for (const block of blocks) {
    const mean = blockMean(block);
    if (mean === null) continue;
    sum += block.weight * mean;
    weights += block.weight;
    variance += block.weight ** 2 * blockVariance(block, beliefs);
  }
  return { value: sum / weights, variance: variance / weights ** 2 };
}

/** Of a task: the noise of its trial and the miss of the prediction, both blown up by the chance of not being looked at. */
function blockVariance(block: Ended, beliefs: readonly Belief[]): number {
  const kept = keptShare(block);
  const terms = beliefs.map(({ mean, variance, noise }, at) => {
    const chance = (block.chances[at] ?? 1) * kept;
    const miss = (mean - (block.predicted[at] ?? 0)) ** 2 + variance;
    return noise / chance + (1 / chance - 1) * miss;
  });
  return terms.reduce((sum, term) => sum + term, 0) / terms.length ** 2;
}

/** Of a fixed number of trials of each task: their mean of means. */
export function fixedEstimate(counts: readonly { successes: number; trials: number }[], beliefs: readonly Belief[]): Estimate {
  const tasks = counts.length;
  const value = counts.reduce((sum, { successes, trials }) => sum + successes / trials, 0) / tasks;
  const variance = counts.reduce((sum, { trials }, at) => sum + (beliefs[at]?.noise ?? 0.25) / trials, 0) / tasks ** 2;
  return { value, variance };
}
