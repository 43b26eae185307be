import type { TaskSample, TrialSample, VariantSample } from "../../domain/sample.ts";
import { sha256 } from "../../lib/hash.ts";
import { type Interval, wilson } from "../wilson.ts";
import { bootstrap, meanOfMeans, medianOfAll, quantile, type TaskValues } from "./bootstrap.ts";
import { passAtK, passHatK } from "./reducers.ts";
import { clusteredSe, conditionalSe } from "./standard-errors.ts";

/** A task-weighted rate: the mean over tasks of each task's share. Null figures: not measured, or not to be had from these trials. */
export interface RateFigures {
  value: number | null;
  tasks: number;
  trials: number;
  /** Planned trials without a value. */
  missing: number;
  /** On these very tasks: noise of the trials alone. Needs two trials a task. */
  conditionalSe: number | null;
  /** For tasks like these: clustered by repo. Needs two repos. */
  populationSe: number | null;
  repos: number;
  /** 95 %, for tasks like these: repos, tasks and trials drawn anew. */
  bootstrap: Interval | null;
}

/** The middle trial, with a 95 % bootstrap interval. */
export interface MedianFigures {
  value: number | null;
  interval: Interval | null;
  trials: number;
  missing: number;
}

export interface TaskRate {
  taskId: string;
  resolved: number;
  trials: number;
  planned: number;
  value: number | null;
  /** Wilson over its trials. */
  interval: Interval | null;
}

/** Everything that is said of one variant by itself. */
export interface VariantRates {
  variant: string;
  planned: number;
  measured: number;
  resolve: RateFigures;
  clean: RateFigures;
  violation: RateFigures;
  /** The most trials that every measured task has; 0: none was measured. */
  k: number;
  /** Of k trials of a task: one resolves, any resolves, all resolve. Means over tasks. */
  passAt1: number | null;
  passAtK: number | null;
  passHatK: number | null;
  /** passAtK - passHatK: what chance alone decides (arXiv 2602.07150). */
  reliabilityGap: number | null;
  /** log2 against the reference; USD; tokens; milliseconds. */
  medians: { size: MedianFigures; cost: MedianFigures; tokens: MedianFigures; wall: MedianFigures };
  tasks: TaskRate[];
}

/** Describes a sample. The same sample and seed give the same figures. */
export function describeSample(sample: VariantSample, seed: number, draws = 2_000): VariantRates {
  const { tasks } = sample;
  const counts = tasks.map((task) => taskRate(task)).filter(({ trials }) => trials > 0);
  const k = counts.length === 0 ? 0 : Math.min(...counts.map(({ trials }) => trials));
  const over = (reduce: typeof passAtK, of: number) => meanOf(counts.flatMap(({ trials, resolved }) => reduce(trials, resolved, of) ?? []));
  const [any, all] = [k === 0 ? null : over(passAtK, k), k === 0 ? null : over(passHatK, k)];
  const rate = (value: Value) => rateFigures(tasks, value, seed, draws);
  const median = (value: Value) => medianFigures(tasks, value, seed, draws);
  return {
    variant: sample.variant,
    planned: tasks.reduce((sum, { planned }) => sum + planned, 0),
    measured: counts.reduce((sum, { trials }) => sum + trials, 0),
    resolve: resolveFigures(sample, seed, draws),
    clean: rate((trial) => trial.clean),
    violation: rate((trial) => (trial.resolved === null || trial.within === null ? null : 1 - trial.within)),
    ...{ k, passAt1: k === 0 ? null : over(passAtK, 1), passAtK: any, passHatK: all },
    reliabilityGap: any === null || all === null ? null : any - all,
    medians: {
      size: median((trial) => (trial.resolved === null ? null : trial.sizeRatio)),
      cost: median((trial) => trial.costUsd),
      tokens: median((trial) => trial.tokens),
      wall: median((trial) => (trial.outcome === "not-started" ? null : trial.wallMs)),
    },
    tasks: tasks.map(taskRate),
  };
}

/** Of these, the resolve rate alone. */
export function resolveFigures({ tasks }: VariantSample, seed: number, draws = 2_000): RateFigures {
  return rateFigures(tasks, (trial) => trial.resolved, seed, draws);
}

/** The seed of what is drawn for a run: its report says the same each time. */
export function seedOf(runId: string): number {
  return Number.parseInt(sha256(runId).slice(0, 8), 16);
}

type Value = (trial: TrialSample) => number | null;

function taskRate({ taskId, planned, trials }: TaskSample): TaskRate {
  const measured = trials.flatMap(({ resolved }) => resolved ?? []);
  const resolved = measured.reduce((sum, one) => sum + one, 0);
  const value = measured.length === 0 ? null : resolved / measured.length;
  return { taskId, resolved, trials: measured.length, planned, value, interval: value === null ? null : wilson(value, measured.length) };
}

function rateFigures(tasks: readonly TaskSample[], value: Value, seed: number, draws: number): RateFigures {
  const byTask = valuesOf(tasks, value);
  const some = byTask.filter(({ values }) => values.length > 0);
  const means = some.map(({ repo, values }) => ({ cluster: repo, value: meanOf(values) ?? 0 }));
  const trials = some.reduce((sum, { values }) => sum + values.length, 0);
  const counts = some.map(({ values }) => ({ passed: values.reduce((sum, one) => sum + one, 0), trials: values.length }));
  return {
    value: meanOf(means.map((one) => one.value)),
    ...{ tasks: some.length, trials, missing: plannedOf(tasks) - trials },
    conditionalSe: conditionalSe(counts),
    populationSe: clusteredSe(means)?.se ?? null,
    repos: new Set(some.map(({ repo }) => repo)).size,
    bootstrap: bootstrap(byTask, meanOfMeans, { seed, draws }),
  };
}

function medianFigures(tasks: readonly TaskSample[], value: Value, seed: number, draws: number): MedianFigures {
  const byTask = valuesOf(tasks, value);
  const all = byTask.flatMap(({ values }) => values).sort((a, b) => a - b);
  return {
    value: all.length === 0 ? null : quantile(all, 0.5),
    interval: bootstrap(byTask, medianOfAll, { seed, draws }),
    ...{ trials: all.length, missing: plannedOf(tasks) - all.length },
  };
}

function valuesOf(tasks: readonly TaskSample[], value: Value): TaskValues[] {
  return tasks.map(({ repoId, trials }) => ({ repo: repoId, values: trials.flatMap((trial) => value(trial) ?? []) }));
}

function plannedOf(tasks: readonly TaskSample[]): number {
  return tasks.reduce((sum, { planned }) => sum + planned, 0);
}

function meanOf(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}
