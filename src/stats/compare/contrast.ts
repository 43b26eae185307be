import type { Comparability, Contrast, Difference, Metric, Settle } from "../../domain/comparison.ts";
import type { VariantSample } from "../../domain/sample.ts";
import { comparabilityOf } from "./comparability.ts";
import { conclude } from "./conclude.ts";
import { contributionsOf, flipsOf } from "./flips.ts";
import { headlineOf } from "./headline.ts";
import { measuredPairs, pairsOf, type TaskPair, valuesOf } from "./pairs.ts";
import { populationDifference, rateCounts, rateDifference } from "./rates.ts";
import { ratioDifference } from "./ratios.ts";
import { settle } from "./settle.ts";

export { adjustContrasts } from "./adjust.ts";

export interface ContrastOptions {
  /** Level of the tests, two-sided; intervals are 1 - alpha wide. */
  alpha: number;
  /** Chance of seeing a change, for `mde` and `settle`. */
  power: number;
  /** Change of the resolve rate that must not be missed, as a share. */
  margin: number;
  seed: number;
  /** Found out here where not given. */
  comparability?: Comparability;
  /** Compare also tasks whose instrument differs. */
  anyway?: boolean;
  /** All where not given. */
  metrics?: readonly Metric[];
}

const METRICS: readonly Metric[] = ["resolve", "clean", "violation", "size", "cost", "tokens", "wall"];

/**
 * B against A (the reference), task by task, over the tasks that both have and whose instrument is the same. If no task is left,
 * the figures are null, with the reason. The conclusion is on the resolve rate alone: `better` or `worse` by its p, `equal` if its
 * interval lies within the margin, else `unclear`. Pure; the seed decides every draw.
 */
export function contrastOf(a: VariantSample, b: VariantSample, options: ContrastOptions): Contrast {
  const comparability = options.comparability ?? comparabilityOf(a, b);
  const refused = options.anyway === true ? [] : comparability.refused.flatMap(({ tasks }) => tasks);
  const pairs = pairsOf(a, b, new Set(refused));
  const resolve = rateDifference("resolve", pairs, options);
  const conclusion = conclude(resolve, options);
  const open = conclusion === "unclear" ? settleFor(pairs, options) : null;
  const measured = measuredPairs(pairs, "resolved");
  const metrics = options.metrics ?? METRICS;
  return {
    a: sideOf(a),
    b: sideOf(b),
    comparability,
    differences: metrics.map((metric) => (metric === "resolve" ? resolve : differenceIn(metric, pairs, options))),
    population: populationDifference(pairs, resolve, options.alpha),
    flips: flipsOf(measured, { a: a.runId, b: b.runId }),
    contributions: contributionsOf(measured),
    settle: open,
    conclusion,
    headline: headlineOf({ conclusion, comparability, settle: open, resolve, margin: options.margin }),
    asked: { alpha: options.alpha, power: options.power, margin: options.margin },
  };
}

function differenceIn(metric: Exclude<Metric, "resolve">, pairs: readonly TaskPair[], options: ContrastOptions): Difference {
  if (metric === "clean" || metric === "violation") return rateDifference(metric, pairs, options);
  return ratioDifference(metric, pairs, options);
}

function settleFor(pairs: readonly TaskPair[], options: ContrastOptions): Settle | null {
  const measured = measuredPairs(pairs, "resolved");
  return settle({
    tasks: rateCounts("resolve", pairs),
    ...{ alpha: options.alpha, power: options.power, margin: options.margin },
    costA: meanCost(measured.map((pair) => pair.a)),
    costB: meanCost(measured.map((pair) => pair.b)),
  });
}

/** Of the trials whose cost is known, USD. */
function meanCost(tasks: readonly VariantSample["tasks"][number][]): number | null {
  const costs = tasks.flatMap((task) => valuesOf(task, "costUsd"));
  return costs.length === 0 ? null : costs.reduce((sum, cost) => sum + cost, 0) / costs.length;
}

function sideOf({ runId, createdAt, variant, tasks }: VariantSample): Contrast["a"] {
  return {
    ...{ name: `${runId}/${variant}`, variant, runId, createdAt },
    planned: tasks.reduce((sum, { planned }) => sum + planned, 0),
    measured: tasks.reduce((sum, task) => sum + valuesOf(task, "resolved").length, 0),
  };
}
