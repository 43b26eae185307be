import type { Contrast, Difference } from "../domain/comparison.ts";
import { conclude } from "../stats/compare/conclude.ts";
import { headlineOf } from "../stats/compare/headline.ts";
import { chiSquareCdf, tCdf, tQuantile } from "../stats/distributions.ts";
import { meanDifference, ratesOf, resolvedIn } from "./counts.ts";
import type { SeriesNight } from "./history.ts";

/** Nights needed to say anything of the spread of nights. */
const ENOUGH = 6;
/** How sure one must be that nights vary more than their trials explain. */
const SURE = 0.9;

/** How the means of nights spread beyond the noise of their trials. */
export interface NightSpread {
  /** Standard deviation of a night's mean, as a share. */
  sd: number;
  nights: number;
  /** Chance of such a spread from the trials alone (χ² of the means over their conditional variances). */
  p: number;
}

/** Null: the nights vary as their trials explain, or are fewer than six. */
export function nightSpread(reference: readonly SeriesNight[]): NightSpread | null {
  if (reference.length < ENOUGH) return null;
  const pooled = resolvedIn(reference.map(({ sample }) => sample));
  const rates = ratesOf(pooled);
  const nights = reference.map(({ sample }) => meanDifference(pooled, resolvedIn([sample]), rates)).filter((one) => one !== null);
  if (nights.length < ENOUGH) return null;
  const mean = nights.reduce((sum, { delta }) => sum + delta, 0) / nights.length;
  const squares = nights.map(({ delta }) => (delta - mean) ** 2);
  const chi = squares.reduce((sum, square, at) => sum + square / ((nights[at]?.ownSe ?? 1) ** 2 || 1), 0);
  const p = 1 - chiSquareCdf(chi, nights.length - 1);
  if (p > 1 - SURE) return null;
  return { sd: Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / (nights.length - 1)), nights: nights.length, p };
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

function byNights(resolve: Difference, { sd, nights, p }: NightSpread, { counts, alpha }: { counts: number; alpha: number }): Difference {
  const se = sd * Math.sqrt(1 + 1 / counts);
  const df = nights - 1;
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
