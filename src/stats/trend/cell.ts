import { isProviderFault, leftTree } from "../../domain/outcome.ts";
import type { TrialSample } from "../../domain/sample.ts";
import { TREND_METRICS, type TrendMetric } from "../../domain/trend.ts";
import { fromUnit, metricFacts } from "./metrics.ts";

/** One metric over the trials of one variant at one task. */
export interface CellFigure {
  /** Trials (of `infra`: attempts) with a value. */
  n: number;
  /** On the metric's scale; null without a value. */
  mean: number | null;
  /** Of one trial, unbiased; null with fewer than two. */
  variance: number | null;
}

/** Everything a trend needs of one variant at one task of a run. */
export interface Cell {
  planned: number;
  /** Graded trials. */
  measured: number;
  figures: Record<TrendMetric, CellFigure>;
}

export type CellTrial = Pick<
  TrialSample,
  "outcome" | "resolved" | "clean" | "within" | "sizeRatio" | "costUsd" | "tokens" | "wallMs" | "lost"
>;

/** `trials`: those with a record that the same command would not take up again. */
export function cellOf(trials: readonly CellTrial[], planned: number): Cell {
  const figures = Object.fromEntries(TREND_METRICS.map((metric) => [metric, figureOf(trials.flatMap(valuesOf[metric]))]));
  return { planned, measured: trials.filter(({ resolved }) => resolved !== null).length, figures: figures as Cell["figures"] };
}

/** Of a trial that was not measured, time and cost say how it was lost, not what the agent takes: they count for nothing. */
const valuesOf: Record<TrendMetric, (trial: CellTrial) => number[]> = {
  resolve: ({ resolved }) => listOf(resolved),
  clean: ({ clean }) => listOf(clean),
  violation: ({ within }) => (within === null ? [] : [1 - within]),
  timeouts: ({ outcome }) => (leftTree({ kind: outcome }) ? [outcome === "timed-out" ? 1 : 0] : []),
  infra: ({ outcome, lost }) => [...Array<number>(lost).fill(1), isLost(outcome) ? 1 : 0],
  size: ({ sizeRatio }) => listOf(sizeRatio),
  cost: (trial) => measuredLog(trial, "cost", trial.costUsd),
  tokens: (trial) => measuredLog(trial, "tokens", trial.tokens),
  wall: (trial) => measuredLog(trial, "wall", trial.wallMs),
};

function isLost(kind: CellTrial["outcome"]): boolean {
  return kind === "infra-failed" || isProviderFault({ kind });
}

function measuredLog({ resolved }: CellTrial, metric: TrendMetric, value: number | null): number[] {
  return resolved === null || value === null ? [] : listOf(fromUnit(metricFacts[metric], value));
}

function listOf(value: number | null): number[] {
  return value === null ? [] : [value];
}

function figureOf(values: readonly number[]): CellFigure {
  const n = values.length;
  if (n === 0) return { n, mean: null, variance: null };
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { n, mean, variance: n < 2 ? null : squares / (n - 1) };
}
