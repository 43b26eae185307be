import { tCdf } from "./distributions.ts";

export interface ChangeOptions {
  /** A change counts below this p; in a series longer than the window below as much less, since there is more to be found by chance. */
  maxP: number;
  /** The least difference of the levels before and after, in the unit of the series. */
  minChange: number;
  /** The least step between two values that a point can have; 0: none to speak of. Keeps a few equal values from looking exact. */
  resolution: number;
  /** Points looked at together: a long stable stretch must not drown a short one. */
  window: number;
  /** Points that a level has at least. */
  minLength: number;
}

export interface Change {
  /** Of the first point at the new level. */
  index: number;
  /** Means of the levels on both sides, each from one change to the next. */
  from: number;
  to: number;
  p: number;
}

export const CHANGE_DEFAULTS: ChangeOptions = { maxP: 0.001, minChange: 0, resolution: 0, window: 50, minLength: 3 };

/** While looking, weaker changes stay: one that is weak beside an undetected neighbour may be strong beside a detected one. */
const FIRST_PASS = 10;
const FIRST_PASS_MOST = 0.5;

/**
 * Levels of a series by E-divisive means, with Student's t-test in the place of permutations, so that the same series always gives
 * the same answer (Hunter: Fleming and others, arXiv 2301.03034). In windows that overlap by half, and in those that end at a cut, each
 * stretch is cut where the energy statistic is greatest, as long as the two sides differ; then the weakest cut is taken back and its neighbours tested anew
 * until all that are left are significant and large enough. Null: a gap; gaps are passed over and keep their place.
 */
export function changePoints(series: readonly (number | null)[], options: Partial<ChangeOptions> = {}): Change[] {
  const chosen = { ...CHANGE_DEFAULTS, ...options };
  const places = [...series.keys()].filter((at) => series[at] !== null);
  const values = places.map((at) => series[at] ?? 0);
  const maxP = chosen.maxP * Math.min(1, chosen.window / Math.max(1, values.length));
  const weakP = Math.min(maxP * FIRST_PASS, FIRST_PASS_MOST);
  const found = significant(values, weakCuts(values, { ...chosen, maxP: weakP }), { ...chosen, maxP });
  return found.map((change) => ({ ...change, index: places[change.index] ?? change.index }));
}

/** Cuts of all windows. */
function weakCuts(values: readonly number[], options: ChangeOptions): number[] {
  const cuts = new Set<number>();
  const step = Math.max(1, Math.floor(options.window / 2));
  for (let start = 0; start < values.length; ) {
    const found = cutsWithin(values, start, Math.min(start + options.window, values.length), options);
    for (const cut of found) addWithBefore(cuts, cut, values, options);
    start = Math.max(start + step, ...found);
  }
  return [...cuts].sort((a, b) => a - b);
}

/** Also looks at the window that ends at the cut: where a short stretch begins, it stands out only without what follows it. */
function addWithBefore(cuts: Set<number>, cut: number, values: readonly number[], options: ChangeOptions): void {
  if (cuts.has(cut)) return;
  cuts.add(cut);
  for (const before of cutsWithin(values, Math.max(0, cut - options.window), cut, options)) addWithBefore(cuts, before, values, options);
}

function cutsWithin(values: readonly number[], start: number, end: number, options: ChangeOptions): number[] {
  const cut = bestCut(values.slice(start, end), options.minLength);
  if (cut === undefined) return [];
  const middle = start + cut;
  if (testOf(values.slice(start, middle), values.slice(middle, end), options.resolution).p >= options.maxP) return [];
  return [...cutsWithin(values, start, middle, options), middle, ...cutsWithin(values, middle, end, options)];
}

/**
 * Where the energy statistic of the two sides is greatest: nm/(n+m) · (2·mean|x-y| - mean|x-x'| - mean|y-y'|), the last two over pairs.
 * The sums go along with the cut, so that all cuts together take as long as all pairs. The first of equals.
 */
function bestCut(values: readonly number[], minLength: number): number | undefined {
  const length = values.length;
  let [left, across, right] = [0, 0, pairSum(values)];
  let best: { cut: number; energy: number } | undefined;
  for (let cut = 1; cut <= length - minLength; cut += 1) {
    const moved = values[cut - 1] ?? 0;
    let [toLeft, toRight] = [0, 0];
    for (let at = 0; at < length; at += 1) {
      const distance = Math.abs((values[at] ?? 0) - moved);
      if (at < cut) toLeft += distance;
      else toRight += distance;
    }
    left += toLeft;
    right -= toRight;
    across += toRight - toLeft;
    if (cut < minLength) continue;
    const [n, m] = [cut, length - cut];
    const energy = (2 * across) / (n + m) - ((n * m) / (n + m)) * (meanPair(left, n) + meanPair(right, m));
    if (best === undefined || energy > best.energy + EQUAL * Math.abs(best.energy)) best = { cut, energy };
  }
  return best?.cut;
}

/** Rounding makes no cut better than another, and no level differ from another. */
const EQUAL = 1e-9;

function pairSum(values: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i < values.length; i += 1)
    for (let j = i + 1; j < values.length; j += 1) sum += Math.abs((values[i] ?? 0) - (values[j] ?? 0));
  return sum;
}

function meanPair(sum: number, n: number): number {
  return n < 2 ? 0 : sum / ((n * (n - 1)) / 2);
}

/** Takes back the least significant cut while it is not significant, then the smallest while it is too small. */
function significant(values: readonly number[], cuts: readonly number[], options: ChangeOptions): Change[] {
  const left = [...cuts];
  for (;;) {
    const tested = left.map((cut, at): Change => {
      const [before, after] = [values.slice(left[at - 1] ?? 0, cut), values.slice(cut, left[at + 1])];
      const { from, to, p } = testOf(before, after, options.resolution);
      const isTooShort = Math.min(before.length, after.length) < options.minLength; // cuts of two windows can be that close
      return { index: cut, from, to, p: isTooShort ? 1 : p };
    });
    const weakest = indexOfMost(tested, ({ p }) => p);
    const smallest = indexOfMost(tested, ({ from, to }) => -Math.abs(to - from));
    const drop = (tested[weakest]?.p ?? 0) >= options.maxP ? weakest : isTooSmall(tested[smallest], options) ? smallest : -1;
    if (drop < 0) return tested;
    left.splice(drop, 1);
  }
}

function isTooSmall(change: Change | undefined, { minChange }: ChangeOptions): boolean {
  return change !== undefined && Math.abs(change.to - change.from) < minChange;
}

function indexOfMost(changes: readonly Change[], value: (change: Change) => number): number {
  return changes.reduce((most, change, at) => {
    const best = changes[most];
    return best === undefined || value(change) > value(best) ? at : most;
  }, -1);
}

/** Student's t-test of two means with one variance, two-sided. The variance is at least that of half a step of the resolution. */
function testOf(a: readonly number[], b: readonly number[], resolution: number): { from: number; to: number; p: number } {
  const [from, to] = [meanOf(a), meanOf(b)];
  const freedom = a.length + b.length - 2;
  const scale = Math.max(...[...a, ...b].map(Math.abs));
  if (freedom < 1 || Math.abs(to - from) <= EQUAL * scale) return { from, to, p: 1 };
  const pooled = (squares(a, from) + squares(b, to)) / freedom;
  const variance = Math.max(pooled, (resolution / 2) ** 2, (EQUAL * scale) ** 2);
  const t = Math.abs(to - from) / Math.sqrt(variance * (1 / a.length + 1 / b.length));
  return { from, to, p: 2 * tCdf(-t, freedom) };
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function squares(values: readonly number[], mean: number): number {
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
}
