import { seeded } from "./random.ts";
import type { Interval } from "./wilson.ts";

/** What the values mean: names alone, an order, or equal steps. */
export type Level = "nominal" | "ordinal" | "interval";

/** One unit's values, a place for each rater; null where that rater gave none. Raters are interchangeable. */
export type Unit = readonly (number | null)[];

export interface Alpha {
  /** 1: perfect agreement; 0: no better than chance; below: systematic disagreement. Null with a reason where it is undefined. */
  value: number | null;
  reason?: string;
  /** Units with at least two values: the others cannot be compared and do not count. */
  units: number;
}

/**
 * Krippendorff's alpha for any number of raters, with missing values, by the coincidence matrix (Krippendorff 2011,
 * "Computing Krippendorff's Alpha-Reliability"): 1 - observed / expected disagreement. Null, and not 1, where all values are
 * the same: nothing was expected to differ, so that agreement shows nothing.
 */
export function krippendorffAlpha(units: readonly Unit[], level: Level): Alpha {
  const pairable = pairableOf(units);
  if (pairable.length === 0) return { value: null, reason: "no unit has two values to compare", units: 0 };
  const value = alphaOf(pairable, level);
  if (value === null) return { value, reason: "every value is the same: agreement shows nothing then", units: pairable.length };
  return { value, units: pairable.length };
}

export interface BootstrapOptions {
  seed: number;
  draws?: number;
}

const DRAWS = 2_000;
/** A percentile over fewer defined draws than this share would be one of a chosen few. */
const DEFINED = 0.95;

/**
 * 95 % percentile interval of alpha by the bootstrap over units (Efron & Tibshirani 1993, ch. 13): units are drawn with
 * replacement, as if other trials had been labelled. Null where alpha is, or where more than 5 % of the draws have no
 * variation and so no alpha.
 */
export function bootstrapAlpha(units: readonly Unit[], level: Level, { seed, draws = DRAWS }: BootstrapOptions): Interval | null {
  const pairable = pairableOf(units);
  const random = seeded(seed);
  const pick = () => pairable[Math.floor(random() * pairable.length)] ?? [];
  const alphas: number[] = [];
  for (let draw = 0; draw < draws; draw += 1) {
    const alpha = pairable.length === 0 ? null : alphaOf(Array.from(pairable, pick), level);
    if (alpha !== null) alphas.push(alpha);
  }
  if (alphas.length === 0 || alphas.length < DEFINED * draws) return null;
  alphas.sort((a, b) => a - b);
  return { low: quantile(alphas, 0.025), high: quantile(alphas, 0.975) };
}

/** Share of pairs that are equal; null for none. */
export function agreementShare(pairs: readonly (readonly [unknown, unknown])[]): number | null {
  return pairs.length === 0 ? null : pairs.filter(([one, other]) => one === other).length / pairs.length;
}

/** How often each name of one side met each of the other: `counts[row][column]`. */
export interface Confusion {
  rows: string[];
  columns: string[];
  counts: number[][];
}

/** `order`: names in the order to show them in; others follow. Only names that occur are in it. */
export function confusionMatrix(pairs: readonly (readonly [row: string, column: string])[], order: readonly string[]): Confusion {
  const names = (side: 0 | 1) => {
    const found = new Set(pairs.map((pair) => pair[side]));
    return [...new Set([...order.filter((name) => found.has(name)), ...[...found].sort()])]; // the first place of a name counts
  };
  const [rows, columns] = [names(0), names(1)];
  const counts = rows.map((row) => columns.map((column) => pairs.filter((pair) => pair[0] === row && pair[1] === column).length));
  return { rows, columns, counts };
}

function pairableOf(units: readonly Unit[]): number[][] {
  return units.map((unit) => unit.filter((value) => value !== null)).filter((values) => values.length >= 2);
}

/** Null without variation. */
function alphaOf(units: readonly (readonly number[])[], level: Level): number | null {
  const { values, coincidences, totals, n } = coincidenceMatrix(units);
  const distance = distances[level](values, totals);
  let [observed, expected] = [0, 0];
  for (let c = 0; c < values.length; c += 1) {
    for (let k = c + 1; k < values.length; k += 1) {
      const squared = distance(c, k) ** 2;
      observed += (coincidences[c]?.[k] ?? 0) * squared;
      expected += (totals[c] ?? 0) * (totals[k] ?? 0) * squared;
    }
  }
  return expected === 0 ? null : 1 - ((n - 1) * observed) / expected;
}

/** Every pair of values within a unit, both ways, weighed by 1 / (values of the unit - 1): each value counts once. */
function coincidenceMatrix(units: readonly (readonly number[])[]) {
  const values = [...new Set(units.flat())].sort((a, b) => a - b);
  const place = new Map(values.map((value, index) => [value, index]));
  const coincidences = values.map(() => values.map(() => 0));
  for (const unit of units) {
    const places = unit.map((value) => place.get(value) ?? 0);
    const weight = 1 / (unit.length - 1);
    for (const [i, c] of places.entries()) {
      const row = coincidences[c] ?? [];
      for (const [j, k] of places.entries()) if (i !== j) row[k] = (row[k] ?? 0) + weight;
    }
  }
  const totals = coincidences.map((row) => row.reduce((sum, count) => sum + count, 0));
  return { values, coincidences, totals, n: totals.reduce((sum, total) => sum + total, 0) };
}

type Distance = (c: number, k: number) => number;

/** How far two values lie apart, by their places in the sorted list. */
const distances: Record<Level, (values: readonly number[], totals: readonly number[]) => Distance> = {
  nominal: () => (c, k) => (c === k ? 0 : 1),
  /** By how many values given lie between them, half of both ends included. */
  ordinal: (_values, totals) => {
    let below = 0;
    const middles = totals.map((total) => {
      below += total;
      return below - total / 2;
    });
    return (c, k) => (middles[k] ?? 0) - (middles[c] ?? 0);
  },
  interval: (values) => (c, k) => (values[k] ?? 0) - (values[c] ?? 0),
};

/** By linear interpolation. */
function quantile(sorted: readonly number[], share: number): number {
  const at = share * (sorted.length - 1);
  const low = sorted[Math.floor(at)] ?? 0;
  return low + (at - Math.floor(at)) * ((sorted[Math.ceil(at)] ?? low) - low);
}
