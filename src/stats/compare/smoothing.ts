import type { TaskCounts } from "./hypergeometric.ts";

/**
 * Rates of tasks if nothing differs between the sides, for planning: as (s + m·r)/(N + m), with the successes s of N trials of both
 * sides, drawn towards the mean rate r. m is that at which Σp(1-p) is its unbiased estimate Σ s(N-s)/(N(N-1)), with half a trial more
 * gone the other way than was seen. So tasks whose few trials all passed are not taken for ones that cannot fail, and a suite of
 * tasks that always pass or always fail not for one of coin tosses, which a fixed (c+½)/(K+1) makes of it (moment matching; empirical
 * Bayes after Morris, Journal of the American Statistical Association 78, 1983, 47-55).
 */
export function smoothedRates(tasks: readonly TaskCounts[]): number[] {
  if (tasks.length === 0) return [];
  const sums = tasks.map(({ successesA, successesB, trialsA, trialsB }) => ({
    successes: successesA + successesB,
    trials: trialsA + trialsB,
  }));
  const meanTrials = sum(sums.map(({ trials }) => trials)) / tasks.length;
  // Half a success and half a failure more, of a task of the usual size.
  const centre = (sum(sums.map(({ successes, trials }) => successes / trials)) + 0.5 / meanTrials) / (tasks.length + 1 / meanTrials);
  const wanted = sum(sums.map(ownVariance)) + 0.5 / meanTrials;
  const drawn = (weight: number) => sums.map(({ successes, trials }) => (successes + weight * centre) / (trials + weight));
  let [low, high] = [LEAST_LOG, MOST_LOG];
  for (let round = 0; round < BISECTIONS; round++) {
    const middle = (low + high) / 2;
    if (sum(drawn(Math.exp(middle)).map((rate) => rate * (1 - rate))) < wanted) low = middle;
    else high = middle;
  }
  return drawn(Math.exp(high));
}

/** Logs of the weights between which it is looked for: from none to all the same. */
const LEAST_LOG = -8;
const MOST_LOG = 8;
const BISECTIONS = 40;

/** Unbiased for p(1-p). */
function ownVariance({ successes, trials }: { successes: number; trials: number }): number {
  return (successes * (trials - successes)) / (trials * (trials - 1));
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
