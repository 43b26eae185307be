import { allocate, blockSize, firstBlockSize, flipsOf } from "./allocation.ts";
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
  /** The budget: as many trials as so many rounds of all tasks. */
  rounds: number;
  /** By task; at least one trial each. */
  reference: readonly Count[];
  /** A trial of every task (the default), or only of as many, chosen by the reference, as a first look is worth. */
  firstBlock?: "all" | "chosen";
}

export function openCourse(options: CourseOptions): Course {
  const { question, margin, reference } = options;
  const tasks = reference.length;
  const [side, fixed] = [emptySide(tasks), { counts: reference }];
  const noise = outlookOf(side, fixed, margin).now.reduce(
    (sum, belief, at) => sum + belief.noise * (1 + 1 / (reference[at]?.trials ?? 1)),
    0,
  );
  const { design, firstShare } = planTest(question, margin, tasks ** 2 / noise);
  const first = options.firstBlock === "chosen" ? firstBlockSize(tasks, firstShare) : tasks;
  return courseOf({ ...options, first }, side, openTest(question, margin, design), 0);
}

function courseOf(options: CourseOptions & { first: number }, side: Side, test: Test, trials: number): Course {
  const { margin, rounds, first } = options;
  const reference: Side = { counts: options.reference };
  const tasks = side.counts.length;
  return {
    ...{ decision: test.looks.at(-1)?.decision ?? "continue", test, trials },
    next(random) {
      const block = planBlock(side, reference, { margin, trials: trials === 0 ? first : blockSize(tasks) });
      return { ...block, drawn: block.chances.map((chance) => random() < chance) };
    },
    after(block, results) {
      const spent = trials + block.drawn.filter(Boolean).length;
      const grown = withBlock(side, { ...block, results });
      const last = spent + blockSize(tasks) > rounds * tasks;
      return courseOf(options, grown, examine(test, grown, reference, last), spent);
    },
  };
}

/** Chances are chosen for the noise that tasks would have after a drop of the margin: what a test must be able to rule out. */
function planBlock(side: Side, reference: Side, { margin, trials }: { margin: number; trials: number }): Block {
  const { now, ifWorse } = outlookOf(side, reference, margin);
  return blockOf(allocate(ifWorse, flipsOf(side.counts, reference.counts), trials), now);
}
