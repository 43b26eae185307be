import { allocate, blockSize, flipsOf } from "./allocation.ts";
import type { Count } from "./belief.ts";
import { type Decision, examine, openTest, planTest, type Test } from "./decide.ts";
import type { Question } from "./design.ts";
import { type Block, blockOf, type Ended } from "./estimate.ts";
import { emptySide, outlookOf, type Side, withBlock } from "./side.ts";

/** A block that was drawn: which tasks get a trial. */
export interface Drawn extends Block {
  drawn: readonly boolean[];
}

/** A variant's way to its decision against a sample that is there as a whole. */
export interface Course {
  readonly decision: Decision;
  readonly test: Test;
  /** Drawn so far, lost ones included. */
  readonly trials: number;
  /** The next block, from what is known and the draw alone. */
  next(random: () => number): Drawn;
  /** The course after that block; by task: what was measured, or null. */
  after(block: Drawn, results: Ended["results"]): Course;
}

export interface CourseOptions {
  question: Question;
  margin: number;
  /** The budget: no task gets more trials. */
  rounds: number;
  /** By task; at least one trial each. */
  reference: readonly Count[];
}

export function openCourse(options: CourseOptions): Course {
  const { question, margin, reference } = options;
  const tasks = reference.length;
  const [side, fixed] = [emptySide(tasks), { counts: reference }];
  const noise = outlookOf(side, fixed, margin).now.reduce(
    (sum, belief, at) => sum + belief.noise * (1 + 1 / (reference[at]?.trials ?? 1)),
    0,
  );
  const design = planTest(question, margin, tasks ** 2 / noise);
  return courseOf(options, { side, test: openTest(question, margin, design), draws: reference.map(() => 0) });
}

interface Progress {
  side: Side;
  test: Test;
  /** Trials drawn so far, by task. */
  draws: readonly number[];
}

function courseOf(options: CourseOptions, { side, test, draws }: Progress): Course {
  const { margin, rounds } = options;
  const trials = draws.reduce((sum, one) => sum + one, 0);
  const decision = test.looks.at(-1)?.decision ?? "continue";
  const reference: Side = { counts: options.reference };
  const tasks = side.counts.length;
  return {
    ...{ decision: decision === "continue" && isSpent(draws, rounds) ? "budget-spent" : decision, test, trials },
    next(random) {
      const block = planBlock(side, reference, { margin, trials: trials === 0 ? tasks : blockSize(tasks) });
      return { ...block, drawn: block.chances.map((chance) => random() < chance) };
    },
    after(block, results) {
      const drawn = draws.map((count, at) => count + (block.drawn[at] ? 1 : 0));
      const grown = withBlock(side, { ...block, results });
      return courseOf(options, { side: grown, test: examine(test, grown, reference, isSpent(drawn, rounds)), draws: drawn });
    },
  };
}

/** A task that may get no more ends it for all: drawn without it, a block would not stand for the suite. */
function isSpent(draws: readonly number[], rounds: number): boolean {
  return draws.some((count) => count >= rounds);
}

/** Chances are chosen for the noise that tasks would have after a drop of the margin: what a test must be able to rule out. */
function planBlock(side: Side, reference: Side, { margin, trials }: { margin: number; trials: number }): Block {
  const { now, ifWorse } = outlookOf(side, reference, margin);
  return blockOf(allocate(ifWorse, flipsOf(side.counts, reference.counts), trials), now);
}
