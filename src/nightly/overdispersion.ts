import type { VariantSample } from "../domain/sample.ts";
import { chiSquareCdf, tCdf } from "../stats/distributions.ts";
import { meanDifference, ratesOf, resolvedIn } from "./counts.ts";
import type { SeriesNight } from "./series.ts";

/** Nights needed to say anything of the spread of nights. */
const ENOUGH = 6;
/** How sure one must be that nights vary more than their trials explain. */
const SURE = 0.9;

/**
 * Nights may vary more than their trials explain: a provider's bad day moves all of them together. Where the reference nights show
 * that (χ² of their means over the conditional variances), the chance of tonight's difference is Student's t over nights, with the spread of
 * the nights as its yardstick; else null. Two-sided.
 */
export function nightToNightP(reference: readonly SeriesNight[], tonight: VariantSample): number | null {
  if (reference.length < ENOUGH) return null;
  const pooled = resolvedIn(reference.map(({ sample }) => sample));
  const rates = ratesOf(pooled);
  // From all nights together, and over the noise of the night's own trials.
  const offset = (sample: VariantSample) => meanDifference(pooled, resolvedIn([sample]), rates);
  const nights = reference.map(({ sample }) => offset(sample)).filter((one) => one !== null);
  const last = offset(tonight);
  if (last === null || nights.length < ENOUGH) return null;
  const mean = nights.reduce((sum, { delta }) => sum + delta, 0) / nights.length;
  const squares = nights.map(({ delta }) => (delta - mean) ** 2);
  const chi = squares.reduce((sum, square, at) => sum + square / ((nights[at]?.ownSe ?? 1) ** 2 || 1), 0);
  if (chiSquareCdf(chi, nights.length - 1) < SURE) return null;
  const sd = Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / (nights.length - 1));
  const t = Math.abs(last.delta - mean) / (sd * Math.sqrt(1 + 1 / nights.length));
  return 2 * tCdf(-t, nights.length - 1);
}
