import { type Belief, beliefOf, type Count, type Prior, priorOf } from "./belief.ts";
import { combine, type Ended, type Estimate, fixedEstimate } from "./estimate.ts";

/** One side of a test: a sample that is there as a whole, or a variant whose trials come block by block. Tasks in one order. */
export interface Side {
  /** Measured trials by task so far. */
  counts: readonly Count[];
  /** Undefined: a whole sample. */
  blocks?: readonly Ended[];
}

/** What is believed of a side's tasks. */
export interface Outlook {
  now: Belief[];
  /**
   * If the side were worse by the margin throughout, each task in proportion: such a change makes tasks noisy that were not, and whoever
   * wants to rule it out must reckon with that noise.
   */
  ifWorse: Belief[];
}

/** From its own trials, in the light of the other side's. */
export function outlookOf(side: Side, other: Side, margin: number): Outlook {
  const prior = commonPrior(side, other);
  const rate =
    other.counts.reduce((sum, { successes, trials }) => sum + (trials === 0 ? 0.5 : successes / trials), 0) / other.counts.length;
  const kept = Math.max(0, 1 - margin / Math.max(margin, rate));
  const believed = (share: number) =>
    side.counts.map((own, at) => {
      const { successes, trials } = countAt(other, at);
      return beliefOf(prior, own, { successes: successes * share, trials });
    });
  return { now: believed(1), ifWorse: believed(kept) };
}

export function estimateOf({ counts, blocks }: Side, beliefs: readonly Belief[]): Estimate {
  return blocks === undefined ? fixedEstimate(counts, beliefs) : combine(blocks, beliefs);
}

/** A side after a block of its own. */
export function withBlock({ counts, blocks = [] }: Side, block: Ended): Side {
  return {
    counts: counts.map((count, at) => {
      const result = block.results[at] ?? null;
      return result === null ? count : { successes: count.successes + result, trials: count.trials + 1 };
    }),
    blocks: [...blocks, block],
  };
}

export function emptySide(tasks: number): Side {
  return { counts: Array.from({ length: tasks }, () => NONE), blocks: [] };
}

const NONE: Count = { successes: 0, trials: 0 };

function countAt(side: Side, at: number): Count {
  return side.counts[at] ?? NONE;
}

function commonPrior(side: Side, other: Side): Prior {
  return priorOf(
    side.counts.map((own, at) => {
      const { successes, trials } = countAt(other, at);
      return { successes: own.successes + successes, trials: own.trials + trials };
    }),
  );
}
