import type { Contrast, Difference } from "../domain/comparison.ts";
import { conclude } from "../stats/compare/conclude.ts";
import { headlineOf } from "../stats/compare/headline.ts";
import { chiSquareCdf, tCdf, tQuantile } from "../stats/distributions.ts";
import { meanDifference, ratesOf, resolvedIn, resolvedOf } from "./counts.ts";
import type { SeriesNight } from "./history.ts";

/** Nights needed to say anything of the spread of nights, and the newest that are looked at. */
const ENOUGH = 5;
const MOST = 28;
/**
 * How sure one must be that nights vary more than their trials explain: little more than even odds, since a yardstick that is a bit too
 * wide costs little, and one that is too narrow cries wolf.
 */
const SURE = 0.6;

/** How the means of nights spread beyond the noise of their trials. */
export interface NightSpread {
  /** Standard deviation of a night's mean, as a share; its degrees of freedom. */
  sd: number;
  df: number;
  nights: number;
  /** Chance of such a spread from the trials alone: χ² of the differences over their conditional variances. */
  p: number;
}

/**
 * From the differences between each night and the next (von Neumann's δ², Annals of Mathematical Statistics 12, 1941, 367-395), of nights that
 * alarmed too: leaving these out would make the spread too small, and a break is a difference or two, which are told apart by their size. Its degrees of freedom
 * are 2(n-1)²/(3n-4), those of the χ² with its mean and variance. Null: the nights vary as their trials explain, or are too few.
 */
export function nightSpread(series: readonly SeriesNight[]): NightSpread | null {
  const steps = nightSteps(series);
  if (steps.length < ENOUGH - 1) return null;
  const df = (2 * steps.length ** 2) / (3 * steps.length - 1);
  const squares = steps.reduce((sum, { square }) => sum + square, 0);
  const noise = steps.reduce((sum, step) => sum + step.noise, 0);
  const p = noise === 0 ? 1 : 1 - chiSquareCdf((df * squares) / noise, df);
  if (p > 1 - SURE) return null;
  return { sd: Math.sqrt(squares / (2 * steps.length)), nights: steps.length + 1, df, p };
}

/** How much wider than their trials explain nights vary, as a factor of the standard error, at least 1; drawn towards 1 by few nights. */
export function excessSpread(series: readonly SeriesNight[]): number {
  const steps = nightSteps(series);
  const noise = steps.reduce((sum, step) => sum + step.noise, 0);
  if (noise === 0) return 1;
  const ratio = steps.reduce((sum, { square }) => sum + square, 0) / noise;
  return Math.sqrt(Math.max(1, (PRIOR_STEPS + ratio * steps.length) / (PRIOR_STEPS + steps.length)));
}

const PRIOR_STEPS = 2;

/** Between each night and the next: the square of the difference, and what their trials explain of it. */
function nightSteps(series: readonly SeriesNight[]): { square: number; noise: number }[] {
  const recent = series.slice(-MOST);
  const pooled = resolvedIn(recent.map(({ sample }) => sample));
  const rates = ratesOf(pooled);
  const nights = recent.map(({ sample }) => meanDifference(pooled, resolvedOf(sample), rates)).filter((one) => one !== null);
  const steps = nights.slice(1).map((night, at) => {
    const before = nights[at] ?? night;
    return { square: (night.delta - before.delta) ** 2, noise: night.ownSe ** 2 + before.ownSe ** 2 };
  });
  return withoutBreaks(steps);
}

/** In robust standard deviations. */
const BREAK = 3.5;
/** The median of |x| for a standard normal x. */
const NORMAL_MEDIAN = 0.6745;

/** A break and its mending are two steps that say nothing of ordinary nights, and would blind the gate for weeks. */
function withoutBreaks<Step extends { square: number; noise: number }>(steps: readonly Step[]): Step[] {
  const usual = median(steps.map(({ square }) => square)) / NORMAL_MEDIAN ** 2;
  const noise = median(steps.map((step) => step.noise));
  return steps.filter(({ square }) => square <= BREAK ** 2 * Math.max(usual, noise));
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

/**
 * Nights may vary more than their trials explain: a provider's bad day moves all its trials together. Then their own spread is the
 * yardstick, by Student's t, where that is the wider one. `counts`: the nights that side A is made of.
 */
export function guarded(contrast: Contrast, spread: NightSpread | null, counts: number): Contrast {
  const resolve = contrast.differences.find(({ metric }) => metric === "resolve");
  if (spread === null || resolve === undefined || resolve.delta === null || resolve.p === null) return contrast;
  const wider = byNights(resolve, spread, { counts, alpha: contrast.asked?.alpha ?? 0.05 });
  if ((wider.p ?? 0) <= resolve.p) return contrast;
  const { asked, comparability, settle } = contrast;
  const conclusion = asked === undefined ? contrast.conclusion : conclude(wider, asked);
  const told = { conclusion, comparability, settle, resolve: wider, margin: asked?.margin ?? 0.1 };
  return {
    ...contrast,
    differences: contrast.differences.map((one) => (one.metric === "resolve" ? wider : one)),
    conclusion,
    headline: headlineOf(told),
  };
}

function byNights(
  resolve: Difference,
  { sd, nights, df, p }: NightSpread,
  { counts, alpha }: { counts: number; alpha: number },
): Difference {
  const se = sd * Math.sqrt(1 + 1 / counts);
  const delta = resolve.delta ?? 0;
  const half = tQuantile(1 - alpha / 2, df) * se;
  return {
    ...resolve,
    ...{ se, df, p: 2 * tCdf(-Math.abs(delta) / se, df) },
    interval: { low: Math.max(-1, delta - half), high: Math.min(1, delta + half) },
    intervalMethod: "t over nights",
    test: `t over ${nights} nights, which vary more than their trials explain (p ${p < 0.001 ? "< 0.001" : `= ${p.toFixed(3)}`})`,
    mde: resolve.mde === null ? null : Math.min(1, resolve.mde * Math.max(1, se / (resolve.se ?? se))),
  };
}
