import type { VariantSample } from "../domain/sample.ts";
import { conditionalSe } from "../stats/compare/power.ts";
import { smoothedRates } from "../stats/compare/smoothing.ts";
import { chiSquareCdf, tCdf } from "../stats/distributions.ts";
import { poolSamples } from "../stats/sample.ts";
import { countsBetween } from "./drift.ts";
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
  const pooled = poolSamples(reference.map(({ sample }) => sample));
  const nights = reference.map(({ sample }) => offset(pooled, sample)).filter((one) => one !== null);
  const last = offset(pooled, tonight);
  if (last === null || nights.length < ENOUGH) return null;
  const mean = nights.reduce((sum, { delta }) => sum + delta, 0) / nights.length;
  const squares = nights.map(({ delta }) => (delta - mean) ** 2);
  const chi = squares.reduce((sum, square, at) => sum + square / ((nights[at]?.se ?? 1) ** 2 || 1), 0);
  if (chiSquareCdf(chi, nights.length - 1) < SURE) return null;
  const sd = Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / (nights.length - 1));
  const t = Math.abs(last.delta - mean) / (sd * Math.sqrt(1 + 1 / nights.length));
  return 2 * tCdf(-t, nights.length - 1);
}

/** A night's distance from all nights together, and the noise of its own trials. */
function offset(pooled: VariantSample, sample: VariantSample): { delta: number; se: number } | null {
  const tasks = countsBetween(pooled, sample);
  if (tasks.length === 0) return null;
  const delta = tasks.reduce((sum, task) => sum + task.successesB / task.trialsB - task.successesA / task.trialsA, 0) / tasks.length;
  const rates = smoothedRates(tasks.map((task) => ({ ...task, successesB: 0, trialsB: 0 })));
  const own = tasks.map(({ trialsB }, at) => ({ rate: rates[at] ?? 0, trialsA: Number.POSITIVE_INFINITY, trialsB }));
  return { delta, se: conditionalSe(own) };
}
