import { normalCdf } from "../stats/distributions.ts";

/** Weight of the newest night in the EWMA, and the slack of the CUSUM in standard errors: as in METRICS §8. */
export const LAMBDA = 0.2;
export const SLACK = 0.5;

/**
 * Nights until a one-sided CUSUM with slack `k` passes `h`, on average, when z is normal with mean `shift` towards the alarm. By a
 * Markov chain on a grid (Brook & Evans, Biometrika 59, 1972, 539-549).
 */
export function cusumRunLength(h: number, k = SLACK, shift = 0, states = 120): number {
  const width = (2 * h) / (2 * states - 1);
  const chance = (from: number, to: number) => {
    const centre = from * width;
    const upper = normalCdf(to * width + width / 2 - centre + k - shift);
    return to === 0 ? upper : upper - normalCdf(to * width - width / 2 - centre + k - shift);
  };
  return meanSteps(states, chance, 0);
}

/** The same for a two-sided EWMA with limits ±L in standard deviations of its steady state (Lucas & Saccucci, Technometrics 32, 1990, 1-12). */
export function ewmaRunLength(limit: number, lambda = LAMBDA, shift = 0, states = 121): number {
  const bound = limit * Math.sqrt(lambda / (2 - lambda));
  const width = (2 * bound) / states;
  const centre = (at: number) => -bound + (at + 0.5) * width;
  const chance = (from: number, to: number) => {
    const rest = (1 - lambda) * centre(from);
    const at = (edge: number) => normalCdf((edge - rest) / lambda - shift);
    return at(centre(to) + width / 2) - at(centre(to) - width / 2);
  };
  return meanSteps(states, chance, (states - 1) / 2);
}

/** The limit at which the mean run length without any change is `nights`. */
export function limitFor(runLength: (limit: number) => number, nights: number): number {
  let [low, high] = [1, 12];
  for (let round = 0; round < ROUNDS; round += 1) {
    const middle = (low + high) / 2;
    if (runLength(middle) < nights) low = middle;
    else high = middle;
  }
  return high;
}

/** To within 0.0002. */
const ROUNDS = 16;

/** Solves (I - Q)·μ = 1 by elimination; μ of the starting state. */
function meanSteps(states: number, chance: (from: number, to: number) => number, start: number): number {
  const rows = Array.from({ length: states }, (_, from) => {
    const row = Float64Array.from({ length: states + 1 }, (_unused, to) => (to === states ? 1 : -chance(from, to)));
    row[from] = (row[from] ?? 0) + 1;
    return row;
  });
  for (let pivot = 0; pivot < states; pivot += 1) {
    const row = rows[pivot] as Float64Array;
    const head = row[pivot] ?? 1;
    for (let below = pivot + 1; below < states; below += 1) eliminate(rows[below] as Float64Array, row, pivot, head);
  }
  const means = new Float64Array(states);
  for (let at = states - 1; at >= 0; at -= 1) {
    const row = rows[at] as Float64Array;
    let rest = row[states] ?? 0;
    for (let to = at + 1; to < states; to += 1) rest -= (row[to] ?? 0) * (means[to] ?? 0);
    means[at] = rest / (row[at] ?? 1);
  }
  return means[start] ?? Number.NaN;
}

function eliminate(row: Float64Array, by: Float64Array, pivot: number, head: number): void {
  const factor = (row[pivot] ?? 0) / head;
  if (factor === 0) return;
  for (let at = pivot; at < row.length; at += 1) row[at] = (row[at] ?? 0) - factor * (by[at] ?? 0);
}
