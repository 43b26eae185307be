import type { AdaptiveResult } from "../domain/adaptive.ts";
import type { VariantSample } from "../domain/sample.ts";
import { type PlannedTrial, partsOfTrialId, trialIdOf } from "../domain/trial.ts";
import { seeded } from "../stats/random.ts";
import { seedOf } from "../stats/rates/describe.ts";
import type { Count } from "../stats/sequential/belief.ts";
import { type Course, type Drawn, openCourse } from "../stats/sequential/course.ts";
import type { Question } from "../stats/sequential/design.ts";
import { fixedRounds } from "../stats/sequential/fixed.ts";
import { headlineOf } from "../stats/sequential/headline.ts";
import type { BlockPlanner, EndedBlock } from "./blocks.ts";

/** A sample that a variant is held against, by its name for people. */
export interface Against {
  name: string;
  sample: VariantSample;
}

export interface UntilDecided {
  /** Every trial that there may be. */
  planned: readonly PlannedTrial[];
  /** Variants that are tested. The others, controls, have the trials of the plan, all in the first block. */
  tested: readonly string[];
  /** By variant, over tasks measured the same way; one without runs all rounds. */
  against: ReadonlyMap<string, Against>;
  ask: Question["ask"];
  /** Of each variant's test. */
  alpha: number;
  power: number;
  margin: number;
  /** The budget: no task gets more trials. */
  rounds: number;
}

/** What a block was planned by: each tested variant's draw, and where its question stood. */
interface Plan {
  drawn: Record<string, Drawn>;
  results: AdaptiveResult[];
}

/**
 * Runs each variant until a group-sequential test says that it is worse than what it is held against, or not by the margin, or until the
 * rounds are spent. The first block has a trial of every task; later ones go where tasks are undecided (METRICS §10).
 */
export function untilDecided(setting: UntilDecided): BlockPlanner {
  const { planned, tested, against, ask, alpha, power, margin, rounds } = setting;
  const names = Object.fromEntries([...against].map(([variant, { name }]) => [variant, name]));
  return {
    question: { until: "decided", against: names, ask, alpha, power, margin, rounds },
    next(ended, runId) {
      const courses = tested.flatMap((variant) => courseOf(variant, ended, setting) ?? []);
      const taken = tally(ended.flatMap(({ trials }) => trials));
      const ids = new Set(planned.map(({ trialId }) => trialId));
      const free = tested.filter((variant) => !against.has(variant));
      const drawn: Plan["drawn"] = {};
      const trials = ended.length === 0 ? firstTrials(setting, free) : [];
      for (const { variant, tasks, course } of courses) {
        if (course.decision !== "continue") continue;
        const block = course.next(seeded(seedOf(`${runId} ${variant} ${ended.length}`)));
        drawn[variant] = block;
        for (const [at, taskId] of tasks.entries()) {
          const next = trialIdOf(taskId, variant, taken.get(`${taskId}/${variant}`) ?? 0);
          if (block.drawn[at] && ids.has(next)) trials.push(next);
        }
      }
      const results = [...courses.map((one) => resultOf(one, setting)), ...free.map((variant) => freeResult(variant, setting))];
      return { trials, plan: { drawn, results } satisfies Plan, detail: results.map(detailOf).join("; ") };
    },
  };
}

interface TestedVariant {
  variant: string;
  /** In the order of the test's tasks. */
  tasks: string[];
  reference: Count[];
  name: string;
  course: Course;
}

/** A variant's test as it stands after the blocks that have ended; undefined without anything to hold it against. */
function courseOf(variant: string, ended: readonly EndedBlock[], setting: UntilDecided): TestedVariant | undefined {
  const against = setting.against.get(variant);
  if (against === undefined) return undefined;
  const planned = setting.planned.filter((trial) => trial.variant === variant);
  const own = new Set(planned.map(({ taskId }) => taskId));
  const measured = against.sample.tasks
    .map(({ taskId, trials }) => ({ taskId, values: trials.flatMap(({ resolved }) => resolved ?? []) }))
    .filter(({ taskId, values }) => values.length > 0 && own.has(taskId));
  if (measured.length === 0) return undefined;
  const tasks = measured.map(({ taskId }) => taskId);
  const reference = measured.map(({ values }) => ({ successes: values.reduce((sum, one) => sum + one, 0), trials: values.length }));
  const { ask, alpha, power, margin } = setting;
  const rounds = 1 + Math.max(...planned.map(({ trialIndex }) => trialIndex)); // a variant may have a number of its own
  let course = openCourse({ question: { ask, alpha, power, reject: "pocock", accept: "pocock" }, margin, rounds, reference });
  for (const block of ended) {
    const drawn = (block.plan as Plan).drawn[variant];
    if (drawn === undefined) continue;
    const results = resultsOf(variant, block);
    course = course.after(
      drawn,
      tasks.map((taskId, at) => (drawn.drawn[at] ? (results.get(taskId) ?? null) : null)),
    );
  }
  return { variant, tasks, reference, name: against.name, course };
}

/** By task; a block has one trial of each at most. */
function resultsOf(variant: string, { results }: EndedBlock): Map<string, 0 | 1 | null> {
  const own = new Map<string, 0 | 1 | null>();
  for (const [trialId, result] of results) {
    const { taskId, variant: of } = partsOfTrialId(trialId);
    if (of === variant) own.set(taskId, result === null ? null : result >= 0.5 ? 1 : 0);
  }
  return own;
}

/** Of the first block: controls and variants without a reference as planned, and one trial of tasks that only tonight has. */
function firstTrials({ planned, tested, against, rounds }: UntilDecided, free: readonly string[]): string[] {
  return planned
    .filter(({ variant, taskId, trialIndex }) => {
      if (!tested.includes(variant)) return true;
      if (free.includes(variant)) return trialIndex < rounds;
      const task = against.get(variant)?.sample.tasks.find((one) => one.taskId === taskId);
      const known = task?.trials.some(({ resolved }) => resolved !== null) ?? false;
      return trialIndex === 0 && !known;
    })
    .map(({ trialId }) => trialId);
}

/** Trials so far by task and variant. */
function tally(trialIds: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const trialId of trialIds) {
    const { taskId, variant } = partsOfTrialId(trialId);
    counts.set(`${taskId}/${variant}`, (counts.get(`${taskId}/${variant}`) ?? 0) + 1);
  }
  return counts;
}

function resultOf({ variant, name, course, reference }: TestedVariant, { margin }: UntilDecided): AdaptiveResult {
  const headline = headlineOf(course.test);
  const rounds = fixedRounds(course.test.question, margin, reference);
  return {
    ...{ variant, against: name, decision: course.decision, looks: course.test.looks.length, trials: course.trials, margin },
    fixedTrials: rounds === null ? null : rounds * reference.length,
    delta: headline?.delta ?? null,
    interval: headline?.interval ?? null,
    share: Math.min(1, course.test.looks.at(-1)?.share ?? 0),
  };
}

function freeResult(variant: string, { planned, rounds, margin }: UntilDecided): AdaptiveResult {
  const trials = planned.filter((trial) => trial.variant === variant && trial.trialIndex < rounds).length;
  return {
    variant,
    against: null,
    decision: "budget-spent",
    looks: 0,
    trials,
    fixedTrials: null,
    delta: null,
    interval: null,
    share: 0,
    margin,
  };
}

function detailOf({ variant, decision, delta, trials, share }: AdaptiveResult): string {
  if (decision === "continue" && delta === null) return `${variant} begins`;
  const by = delta === null ? "" : `, ${(100 * delta).toFixed(1)} points`;
  return decision === "continue"
    ? `${variant} undecided${by}, ${Math.round(100 * share)} % of the information`
    : `${variant} ${decision} after ${trials} trials${by}`;
}
