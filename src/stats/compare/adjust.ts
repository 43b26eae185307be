import type { Contrast, Difference } from "../../domain/comparison.ts";
import { normalQuantile, tQuantile } from "../distributions.ts";
import type { Interval } from "../wilson.ts";
import { conclude } from "./conclude.ts";
import { headlineOf } from "./headline.ts";
import { holm } from "./multiple.ts";

/** What contrasts are asked for where they do not say themselves: the gate's defaults. */
const USUAL = { power: 0.9, margin: 0.1 };

/**
 * Several contrasts read together: p of each metric adjusted by Holm over them, intervals and `mde` as wide as Bonferroni's alpha / m
 * asks, conclusions and headlines by these. Contrasts made at `alpha`; one alone stays as it is. Intervals are widened on the scale
 * of their test by the ratio of the quantiles, which for score intervals is an approximation.
 */
export function adjustContrasts(contrasts: readonly Contrast[], alpha: number): Contrast[] {
  const family = contrasts.filter(({ conclusion }) => conclusion !== "not-comparable").length;
  if (family < 2) return [...contrasts];
  const adjusted = adjustedPs(contrasts);
  return contrasts.map((contrast, at) => {
    const widen = (difference: Difference) => widened(difference, alpha, family, contrast.asked?.power ?? USUAL.power);
    const differences = contrast.differences.map((one) => ({ ...widen(one), pAdjusted: adjusted.get(one.metric)?.[at] ?? null }));
    const resolve = differences.find(({ metric }) => metric === "resolve");
    const population = contrast.population === null ? null : widen(contrast.population);
    if (resolve === undefined) return { ...contrast, differences, population };
    const margin = contrast.asked?.margin ?? USUAL.margin;
    const conclusion = conclude(resolve, { alpha, margin });
    const { comparability, settle } = contrast;
    return {
      ...contrast,
      differences,
      population,
      conclusion,
      headline: headlineOf({ conclusion, comparability, settle, resolve, margin }),
    };
  });
}

/** By metric, in the order of the contrasts; null where one has no p. */
function adjustedPs(contrasts: readonly Contrast[]): Map<string, (number | null)[]> {
  const metrics = new Set(contrasts.flatMap(({ differences }) => differences.map(({ metric }) => metric)));
  return new Map(
    [...metrics].map((metric) => {
      const ps = contrasts.map(({ differences }) => differences.find((one) => one.metric === metric)?.p ?? null);
      const known = holm(ps.filter((p) => p !== null));
      return [metric, ps.map((p) => (p === null ? null : (known.shift() ?? null)))];
    }),
  );
}

function widened(difference: Difference, alpha: number, family: number, power: number): Difference {
  const { delta, interval, df, mde, unit, intervalMethod } = difference;
  if (delta === null || interval === null) return difference;
  const quantile = (level: number) => (df === null || df === undefined ? normalQuantile(level) : tQuantile(level, df));
  const [usual, wide] = [alpha, alpha / family].map((one) => 1 - one / 2);
  const by = quantile(wide ?? 1) / quantile(usual ?? 1);
  const mdeBy = (normalQuantile(wide ?? 1) + normalQuantile(power)) / (normalQuantile(usual ?? 1) + normalQuantile(power));
  return {
    ...difference,
    interval: unit === "ratio" ? stretchedRatio(interval, delta, by) : stretched(interval, delta, by),
    intervalMethod: `${intervalMethod}, ${((1 - alpha / family) * 100).toFixed(1)} % each for ${family} contrasts`,
    mde: mde === null ? null : unit === "ratio" ? mde ** mdeBy : Math.min(1, mde * mdeBy),
  };
}

function stretched({ low, high }: Interval, centre: number, by: number): Interval {
  return { low: Math.max(-1, centre - (centre - low) * by), high: Math.min(1, centre + (high - centre) * by) };
}

function stretchedRatio({ low, high }: Interval, centre: number, by: number): Interval {
  return { low: centre * (low / centre) ** by, high: centre * (high / centre) ** by };
}
