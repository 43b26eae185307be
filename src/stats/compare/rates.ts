import type { Difference, Metric } from "../../domain/comparison.ts";
import { normalQuantile } from "../distributions.ts";
import type { Interval } from "../wilson.ts";
import { differenceOf, exactStratified } from "./exact.ts";
import type { TaskCounts } from "./hypergeometric.ts";
import { newcombePaired, populationInterval, stratifiedDifference } from "./intervals.ts";
import { countsOf, type Fact, measuredPairs, type TaskPair } from "./pairs.ts";
import { conditionalSe, detectable, type PlannedTask } from "./power.ts";
import { smoothedRates } from "./smoothing.ts";

export type RateMetric = Extract<Metric, "resolve" | "clean" | "violation">;

const facts: Record<RateMetric, Fact> = { resolve: "resolved", clean: "clean", violation: "within" };
const names: Record<RateMetric, string> = { resolve: "its tests run", clean: "its scope and tests judged", violation: "its scope judged" };

export interface RateOptions {
  alpha: number;
  power: number;
  seed: number;
}

/**
 * B - A of a rate, the mean over the tasks measured on both sides, with the exact stratified test and an interval conditional on these
 * tasks. `se` is conditional too, from smoothed rates; `mde` is the change in share that the test sees with the power asked for.
 */
export function rateDifference(metric: RateMetric, pairs: readonly TaskPair[], options: RateOptions): Difference {
  const tasks = rateCounts(metric, pairs);
  const trialsA = tasks.reduce((sum, task) => sum + task.trialsA, 0);
  const trialsB = tasks.reduce((sum, task) => sum + task.trialsB, 0);
  const shared = { metric, unit: "share" as const, pAdjusted: null, tasks: tasks.length, trialsA, trialsB };
  if (tasks.length === 0) return { ...shared, ...NOTHING, reason: `no task has ${names[metric]} on both sides` };
  const { delta, pTwoSided, method } = exactStratified(tasks, options);
  const planned = plannedTasks(tasks);
  return {
    ...shared,
    a: mean(tasks.map(({ successesA, trialsA: trials }) => successesA / trials)),
    b: mean(tasks.map(({ successesB, trialsB: trials }) => successesB / trials)),
    delta,
    ...intervalOf(tasks, options.alpha),
    df: null,
    se: conditionalSe(planned),
    p: pTwoSided,
    test: isSingle(tasks) ? "McNemar, exact" : `stratified conditional test (${method})`,
    mde: detectable({ tasks: planned, alpha: options.alpha, power: options.power }),
  };
}

const NOTHING = { a: null, b: null, delta: null, interval: null, intervalMethod: "none", se: null, p: null, test: "none", mde: null };

/** Violations are the trials that were not within scope. */
export function rateCounts(metric: RateMetric, pairs: readonly TaskPair[]): TaskCounts[] {
  const counts = measuredPairs(pairs, facts[metric]).map((pair) => countsOf(pair, facts[metric]));
  if (metric !== "violation") return counts;
  return counts.map(({ successesA, trialsA, successesB, trialsB }) => ({
    ...{ successesA: trialsA - successesA, trialsA },
    ...{ successesB: trialsB - successesB, trialsB },
  }));
}

/** The resolve rate's difference for tasks like these, clustered by repo; null with fewer than two repos. */
export function populationDifference(pairs: readonly TaskPair[], conditional: Difference, alpha: number): Difference | null {
  const measured = measuredPairs(pairs, "resolved");
  const differences = measured.map((pair) => ({ repoId: pair.repoId, delta: differenceOf(countsOf(pair, "resolved")) }));
  if (differences.length === 0) return null;
  const population = populationInterval(differences, 1 - alpha, "repo");
  if (population === null) return null;
  const { low, high } = population.interval;
  return {
    ...conditional,
    interval: { low: Math.max(-1, low), high: Math.min(1, high) },
    intervalMethod: "t over tasks clustered by repo, for tasks like these",
    df: population.df,
    se: population.se,
    p: population.p,
    test: "t over tasks clustered by repo",
    mde: null,
  };
}

function plannedTasks(tasks: readonly TaskCounts[]): PlannedTask[] {
  const rates = smoothedRates(tasks);
  return tasks.map(({ trialsA, trialsB }, at) => ({ rate: rates[at] ?? 0, trialsA, trialsB }));
}

function intervalOf(tasks: readonly TaskCounts[], alpha: number): { interval: Interval; intervalMethod: string } {
  const z = normalQuantile(1 - alpha / 2);
  if (!isSingle(tasks))
    return { interval: stratifiedDifference(tasks, z), intervalMethod: "stratified Newcombe, conditional on these tasks" };
  const count = (a: number, b: number) => tasks.filter(({ successesA, successesB }) => successesA === a && successesB === b).length;
  const pairs = { both: count(1, 1), onlyA: count(1, 0), onlyB: count(0, 1), neither: count(0, 0) };
  return { interval: newcombePaired(pairs, z), intervalMethod: "Newcombe's paired score interval" };
}

function isSingle(tasks: readonly TaskCounts[]): boolean {
  return tasks.every(({ trialsA, trialsB }) => trialsA === 1 && trialsB === 1);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
