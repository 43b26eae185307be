import { betaQuantile } from "../src/stats/distributions.ts";
import type { Random } from "../src/stats/random.ts";

/** How a drop comes about: every task gets worse in proportion, some tasks break, or one of the two at random. */
export type Drop = "spread" | "broken" | "mixed";

/** Tasks of a suite as suites are: many always or never resolved, the rest anywhere; one trial's noise is about 0.09 on average. */
export function suiteRates(tasks: number, random: Random): number[] {
  return Array.from({ length: tasks }, () => {
    const kind = random();
    if (kind < 0.3) return 1;
    if (kind < 0.45) return 0;
    return kind < 0.55 ? betaQuantile(random(), 19, 1) : betaQuantile(random(), 1.5, 1.2);
  });
}

/** All tasks undecided: the flakiest suite there could be. */
export function flakyRates(tasks: number, random: Random): number[] {
  return Array.from({ length: tasks }, () => betaQuantile(random(), 4, 3));
}

/** The rates after the mean has dropped by `by` (as far as there is anything to lose). */
export function dropped(rates: readonly number[], by: number, kind: Drop, random: Random): number[] {
  if (by === 0) return [...rates];
  if (kind === "spread" || (kind === "mixed" && random() < 0.5)) {
    const mean = rates.reduce((sum, rate) => sum + rate, 0) / rates.length;
    return rates.map((rate) => rate * Math.max(0, 1 - by / mean));
  }
  let left = by * rates.length;
  const result = [...rates];
  for (const at of order(rates.length, random)) {
    const lost = Math.min(left, result[at] ?? 0);
    result[at] = (result[at] ?? 0) - lost;
    left -= lost;
  }
  return result;
}

function order(count: number, random: Random): number[] {
  const keys = Array.from({ length: count }, (_, at) => ({ at, key: random() }));
  return keys.sort((a, b) => a.key - b.key).map(({ at }) => at);
}
