import { betaQuantile } from "../distributions.ts";
import type { Interval } from "../wilson.ts";

/**
 * Exact interval of one proportion (Clopper & Pearson 1934): Beta quantiles B(α/2; c, n-c+1) and B(1-α/2; c+1, n-c). Its coverage is
 * never below the level, so it is wider than Wilson's. For K trials of one task, or one trial of each of n tasks. Null for n = 0.
 */
export function clopperPearson(passed: number, trials: number, alpha = 0.05): Interval | null {
  if (trials === 0) return null;
  return {
    low: passed === 0 ? 0 : betaQuantile(alpha / 2, passed, trials - passed + 1),
    high: passed === trials ? 1 : betaQuantile(1 - alpha / 2, passed + 1, trials - passed),
  };
}
