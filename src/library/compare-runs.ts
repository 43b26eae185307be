import type { Comparison, Contrast, Metric } from "../domain/comparison.ts";
import type { FalseAlarms } from "../domain/false-alarms.ts";
import type { VariantSample } from "../domain/sample.ts";
import { matcher } from "../lib/globs.ts";
import { sha256 } from "../lib/hash.ts";
import { requireMatch } from "../plan/select.ts";
import { aaAlarmRate } from "../stats/compare/aa.ts";
import { adjustContrasts, contrastOf } from "../stats/compare/contrast.ts";
import { pairSides, participants } from "./pair-sides.ts";
import type { ResolvedConfig } from "./session.ts";
import { type NamedSample, sideReader } from "./sides.ts";

export interface CompareRunsOptions {
  resolved: Pick<ResolvedConfig, "config" | "results">;
  /** `RUN`, `RUN/VARIANT`, `VARIANT` or `baseline:NAME`; at least one. */
  sides: readonly string[];
  /** The run that names of variants belong to; default: the newest. */
  run?: string | undefined;
  /** Globs of task ids; none: all. */
  tasks?: readonly string[] | undefined;
  /** None: all. Conclusions are on the resolve rate whatever is shown. */
  metrics?: readonly Metric[] | undefined;
  /** In place of the config's `gate`. */
  alpha?: number | undefined;
  power?: number | undefined;
  margin?: number | undefined;
  /** Compare also tasks where task, grader, image or limits differ. */
  anyway?: boolean | undefined;
}

/**
 * Compares runs, variants and baselines, paired by task: each side with the first, a run alone within itself. Starts nothing. Throws
 * ConfigError for names that fit nothing, StoreError for damaged files.
 */
export async function compareRuns(options: CompareRunsOptions): Promise<Comparison> {
  return (await comparePairs(options)).comparison;
}

export interface ComparedPairs {
  comparison: Comparison;
  /** What each contrast was made of, in their order, the chosen tasks alone. */
  pairs: { a: NamedSample; b: NamedSample }[];
}

/** The same, with the samples it rests on. */
export async function comparePairs(options: CompareRunsOptions): Promise<ComparedPairs> {
  const { tasks = [], metrics = [], anyway = false } = options;
  const asked = askedOf(options);
  const reader = sideReader(options.resolved.results, { run: options.run, nights: options.resolved.config.gate.nights });
  const sides = await inOrder(options.sides, (name) => reader.side(name));
  const { pairs: found, notes } = pairSides(sides);
  const ofTasks = taskFilter(
    found.flatMap(({ a, b }) => [a.sample, b.sample]),
    tasks,
  );
  const chosen = ({ name, sample }: NamedSample) => ({ name, sample: ofTasks(sample) });
  const pairs = found.map(({ a, b }) => ({ a: chosen(a), b: chosen(b) }));
  const contrasts = pairs.map(({ a, b }) => named(contrastOf(a.sample, b.sample, { ...asked, anyway, seed: seedOf(a, b) }), a, b));
  const adjusted = adjustContrasts(contrasts, asked.alpha).map((one) => only(one, metrics));
  return { comparison: { schemaVersion: 1, ...asked, anyway, contrasts: adjusted, notes }, pairs };
}

export interface FalseAlarmsOptions extends Pick<CompareRunsOptions, "resolved" | "run" | "tasks" | "alpha" | "power" | "margin"> {
  /** One side; of a run, each variant. */
  side: string;
  splits: number;
}

/** How often the comparison alarms where nothing differs: the trials of one side, split in two at random. Throws as `compareRuns` does. */
export async function falseAlarmsOf(options: FalseAlarmsOptions): Promise<FalseAlarms> {
  const { splits, tasks = [] } = options;
  const asked = askedOf(options);
  const samples = participants(
    await sideReader(options.resolved.results, { run: options.run, nights: options.resolved.config.gate.nights }).side(options.side),
  );
  const ofTasks = taskFilter(
    samples.map(({ sample }) => sample),
    tasks,
  );
  const sides = samples.map((one) => {
    const sample = ofTasks(one.sample);
    const trials = sample.tasks.flatMap((task) => task.trials.filter(({ resolved }) => resolved !== null)).length;
    return { name: one.name, trials, ...aaAlarmRate(sample, { ...asked, splits, seed: seedOf(one, one) }) };
  });
  return { schemaVersion: 1, alpha: asked.alpha, sides };
}

function askedOf({ resolved, alpha, power, margin }: Pick<CompareRunsOptions, "resolved" | "alpha" | "power" | "margin">) {
  const { gate } = resolved.config;
  return { alpha: alpha ?? gate.alpha, power: power ?? gate.power, margin: margin ?? gate.margin };
}

/** One after the other, so that of several wrong names the first is told. */
async function inOrder<T, R>(values: readonly T[], work: (value: T) => Promise<R>): Promise<R[]> {
  const done: R[] = [];
  for (const value of values) done.push(await work(value));
  return done;
}

/** Throws ConfigError for a glob that matches no task of any sample. */
function taskFilter(samples: readonly VariantSample[], globs: readonly string[]): (sample: VariantSample) => VariantSample {
  const known = [...new Set(samples.flatMap(({ tasks }) => tasks.map(({ taskId }) => taskId)))];
  for (const glob of globs) requireMatch("task", glob, known);
  if (globs.length === 0) return (sample) => sample;
  const isChosen = matcher(globs);
  return (sample) => ({ ...sample, tasks: sample.tasks.filter(({ taskId }) => isChosen(taskId)) });
}

/** The same names give the same draws. */
function seedOf(a: NamedSample, b: NamedSample): number {
  return Number.parseInt(sha256(`${a.name} ${b.name}`).slice(0, 8), 16);
}

/** Sides go by the names they can be found by again. */
function named(contrast: Contrast, a: NamedSample, b: NamedSample): Contrast {
  return { ...contrast, a: { ...contrast.a, name: a.name }, b: { ...contrast.b, name: b.name } };
}

function only(contrast: Contrast, metrics: readonly Metric[]): Contrast {
  if (metrics.length === 0) return contrast;
  return { ...contrast, differences: contrast.differences.filter(({ metric }) => metrics.includes(metric)) };
}
