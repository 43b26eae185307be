import { seeded } from "./random.ts";
import type { Interval } from "./wilson.ts";

/** How far two values are apart: equal or not; by the ranks between them; by their squared difference. */
export type Metric = "nominal" | "ordinal" | "interval";

/** The values that raters gave one unit, in any order; raters who gave none are left out. */
export type Unit = readonly number[];

export interface Agreement {
  /** 1: perfect; 0: what chance would give; below: systematic disagreement. Null with a reason where it is not defined. */
  alpha: number | null;
  reason?: string;
  /** Units with at least two values, the only ones that tell of agreement. */
  units: number;
  /** Values in those. */
  values: number;
}

/**
 * Krippendorff's alpha for any number of raters and missing values, by the coincidence matrix: 1 - observed disagreement /
 * expected disagreement (K. Krippendorff, "Computing Krippendorff's Alpha-Reliability", 2011). Without any variation the
 * expected disagreement is 0 and alpha undefined: raters who always say the same show no agreement about anything.
 */
export function krippendorff(all: readonly Unit[], metric: Metric): Agreement {
  const pairable = all.filter((unit) => unit.length >= 2);
  const values = pairable.reduce((sum, unit) => sum + unit.length, 0);
  const size = { units: pairable.length, values };
  if (pairable.length === 0) return { alpha: null, reason: "no trial has two values to compare", ...size };
  const { categories, coincidences, totals } = coincidencesOf(pairable);
  if (categories.length < 2) return { alpha: null, reason: "every value is the same: there is nothing to agree about", ...size };
  const distance = distances(categories, totals, metric);
  let [observed, expected] = [0, 0];
  for (const [row, own] of totals.entries()) {
    for (const [column, other] of totals.entries()) {
      const apart = distance(row, column);
      observed += (coincidences[row]?.[column] ?? 0) * apart;
      expected += own * other * apart;
    }
  }
  return { alpha: 1 - ((values - 1) * observed) / expected, ...size };
}

/** How often each pair of values met in a unit, each unit counting as many times as it has values. */
function coincidencesOf(units: readonly Unit[]) {
  const categories = [...new Set(units.flat())].sort((a, b) => a - b);
  const place = new Map(categories.map((value, at) => [value, at]));
  const coincidences = categories.map(() => categories.map(() => 0));
  const totals = categories.map(() => 0);
  for (const unit of units) {
    const places = unit.map((value) => place.get(value) ?? 0);
    for (const [first, row] of places.entries()) {
      totals[row] = (totals[row] ?? 0) + 1;
      for (const [second, column] of places.entries()) {
        const cells = coincidences[row];
        if (first !== second && cells) cells[column] = (cells[column] ?? 0) + 1 / (unit.length - 1);
      }
    }
  }
  return { categories, coincidences, totals };
}

/** Squared distance of two categories, by their places. */
function distances(categories: readonly number[], totals: readonly number[], metric: Metric): (row: number, column: number) => number {
  if (metric === "nominal") return (row, column) => (row === column ? 0 : 1);
  if (metric === "interval") return (row, column) => ((categories[row] ?? 0) - (categories[column] ?? 0)) ** 2;
  const below = totals.map((_, at) => totals.slice(0, at).reduce((sum, count) => sum + count, 0));
  const rank = (at: number) => (below[at] ?? 0) + (totals[at] ?? 0) / 2;
  return (row, column) => (rank(row) - rank(column)) ** 2;
}

const DRAWS = 2_000;

/**
 * 95 % percentile interval of alpha by resampling units (Efron 1979), seeded. Draws in which alpha is undefined are left
 * out; null when that is more than one in ten, since what is left is then no picture of the data.
 */
export function alphaInterval(units: readonly Unit[], metric: Metric, seed = 1): Interval | null {
  const pairable = units.filter((unit) => unit.length >= 2);
  if (pairable.length === 0) return null;
  const random = seeded(seed);
  const drawn = Array.from({ length: DRAWS }, () => {
    const draw = pairable.map(() => pairable[Math.floor(random() * pairable.length)] ?? []);
    return krippendorff(draw, metric).alpha;
  });
  const known = drawn.filter((alpha) => alpha !== null).sort((a, b) => a - b);
  if (known.length < 0.9 * DRAWS) return null;
  const at = (share: number) => known[Math.min(known.length - 1, Math.floor(share * known.length))] ?? 0;
  return { low: at(0.025), high: at(0.975) };
}

/** How often the one said this when the other said that. */
export function confusion(pairs: readonly (readonly [people: string, judge: string])[]): Record<string, Record<string, number>> {
  const table: Record<string, Record<string, number>> = {};
  for (const [people, judge] of pairs) {
    const row = table[people] ?? {};
    table[people] = { ...row, [judge]: (row[judge] ?? 0) + 1 };
  }
  return table;
}
