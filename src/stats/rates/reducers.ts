/**
 * Chance that at least one of `k` trials passes, from `passed` of `trials`: 1 - C(n-c,k)/C(n,k), the unbiased estimator of
 * HumanEval (arXiv 2107.03374). Null when there are fewer trials than `k`: it is then not defined.
 */
export function passAtK(trials: number, passed: number, k: number): number | null {
  const allFail = chanceAll(trials, trials - passed, k);
  return allFail === null ? null : 1 - allFail;
}

/** Chance that all of `k` trials pass: C(c,k)/C(n,k) (pass^k of tau-bench, arXiv 2406.12045). Null when there are fewer trials than `k`. */
export function passHatK(trials: number, passed: number, k: number): number | null {
  return chanceAll(trials, passed, k);
}

/** Chance that `k` of `trials`, drawn without putting back, are all among `marked`. As a product, so that no binomial overflows. */
function chanceAll(trials: number, marked: number, k: number): number | null {
  if (k > trials) return null;
  let chance = 1;
  for (let i = 0; i < k; i += 1) chance *= Math.max(0, marked - i) / (trials - i);
  return chance;
}
