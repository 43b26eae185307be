import { normalCdf } from "../distributions.ts";

/** An interval of values at a look; its ends may be infinite. */
export type Range = readonly [low: number, high: number];

/**
 * A Brownian motion with drift, seen at looks and stopped when it leaves a region: where it is at time `at`, as masses at the
 * nodes of a quadrature. The masses sum to the chance that it has not been stopped.
 */
export interface Path {
  at: number;
  nodes: readonly number[];
  masses: readonly number[];
  /** The masses times the value at the first look: for the expectation of that value. */
  firstMoments: readonly number[];
}

export const START: Path = { at: 0, nodes: [0], masses: [1], firstMoments: [0] };

/**
 * The path at a later time, as far as it is then in one of the ranges (disjoint, ascending): one step of Armitage, McPherson and Rowe
 * (1969), by composite Gauss-Legendre quadrature.
 */
export function advance(path: Path, at: number, drift: number, ranges: readonly Range[]): Path {
  const sd = Math.sqrt(at - path.at);
  const shift = drift * (at - path.at);
  const reach = FAR * Math.sqrt(at);
  const next = { at, nodes: [] as number[], masses: [] as number[], firstMoments: [] as number[] };
  for (const [low, high] of ranges) {
    const from = Math.max(low, drift * at - reach);
    const to = Math.min(high, drift * at + reach);
    if (!(to > from)) continue;
    for (const { node, weight } of quadrature(from, to, sd)) {
      let mass = 0;
      let moment = 0;
      for (let index = 0; index < path.nodes.length; index += 1) {
        const z = (node - (path.nodes[index] ?? 0) - shift) / sd;
        const density = (Math.exp(-0.5 * z * z) * weight) / (sd * SQRT_2PI);
        mass += density * (path.masses[index] ?? 0);
        moment += density * (path.firstMoments[index] ?? 0);
      }
      next.nodes.push(node);
      next.masses.push(mass);
      next.firstMoments.push(path.at === 0 ? mass * node : moment);
    }
  }
  return next;
}

/** The chance that a path goes on to the time `at` and is then in the range. */
export function chanceOf(path: Path, at: number, drift: number, [low, high]: Range): number {
  const sd = Math.sqrt(at - path.at);
  const shift = drift * (at - path.at);
  let sum = 0;
  for (let index = 0; index < path.nodes.length; index += 1) {
    const from = (path.nodes[index] ?? 0) + shift;
    const upper = high === Number.POSITIVE_INFINITY ? 1 : normalCdf((high - from) / sd);
    const lower = low === Number.NEGATIVE_INFINITY ? 0 : normalCdf((low - from) / sd);
    sum += (path.masses[index] ?? 0) * (upper - lower);
  }
  return sum;
}

/** The value at the first look that is expected of paths that go on to the time `at` and are then at `value`. */
export function expectedFirst(path: Path, at: number, value: number): number {
  const sd = Math.sqrt(at - path.at);
  let mass = 0;
  let moment = 0;
  for (let index = 0; index < path.nodes.length; index += 1) {
    const z = (value - (path.nodes[index] ?? 0)) / sd;
    const density = Math.exp(-0.5 * z * z);
    mass += density * (path.masses[index] ?? 0);
    moment += density * (path.firstMoments[index] ?? 0);
  }
  return mass === 0 ? Number.NaN : moment / mass;
}

/** Standard deviations beyond which nothing is counted. */
const FAR = 6.5;
const SQRT_2PI = Math.sqrt(2 * Math.PI);
const MOST_PANELS = 60;

/** Positive nodes and weights of the eight-point rule on [-1, 1]. */
const LEGENDRE = [
  [0.1834346424956498, 0.362683783378362],
  [0.525532409916329, 0.3137066458778873],
  [0.7966664774136267, 0.2223810344533745],
  [0.9602898564975363, 0.1012285362903763],
] as const;

/** Panels no wider than two and a half times what a step smears: the integrand is then smooth in each. */
function quadrature(from: number, to: number, sd: number): { node: number; weight: number }[] {
  const panels = Math.min(MOST_PANELS, Math.ceil((to - from) / (2.5 * sd)));
  const half = (to - from) / (2 * panels);
  const points: { node: number; weight: number }[] = [];
  for (let panel = 0; panel < panels; panel += 1) {
    const middle = from + (2 * panel + 1) * half;
    for (const [node, weight] of LEGENDRE)
      points.push({ node: middle - node * half, weight: weight * half }, { node: middle + node * half, weight: weight * half });
  }
  return points;
}
