import type { TaskAlarm } from "../domain/night.ts";
import type { VariantSample } from "../domain/sample.ts";
import { benjaminiHochberg } from "../stats/compare/multiple.ts";
import { countsOf, measuredPairs, pairsOf } from "../stats/compare/pairs.ts";

/** Posterior mean from which a task counts as one that is resolved. */
const USUALLY = 0.9;
/** Jeffreys' prior. */
const PRIOR = 0.5;

/**
 * Tasks that used to be resolved and failed all their trials tonight. A task's rate has a Beta posterior from the reference's trials; p
 * is the chance of nothing but failures tonight, B(a, b + K) / B(a, b). Of the tasks that are usually resolved those are told that
 * Benjamini and Hochberg's procedure rejects at `q`: if nothing changed, a night has an alarm with probability ≤ q.
 */
export function taskAlarms(reference: VariantSample, tonight: VariantSample, q: number): TaskAlarm[] {
  const pairs = measuredPairs(pairsOf(reference, tonight, new Set()), "resolved");
  const usual = pairs
    .map((pair) => ({ pair, counts: countsOf(pair, "resolved") }))
    .filter(({ counts }) => (counts.successesA + PRIOR) / (counts.trialsA + 2 * PRIOR) >= USUALLY);
  const p = usual.map(({ counts }) => (counts.successesB > 0 ? 1 : allFail(counts.successesA, counts.trialsA, counts.trialsB)));
  const rejected = benjaminiHochberg(p, q);
  return usual.flatMap(({ pair, counts }, at) => {
    if (rejected[at] !== true) return [];
    const failed = pair.b.trials.find(({ resolved }) => resolved === 0);
    return [
      {
        ...{ taskId: pair.taskId, resolved: counts.successesB, trials: counts.trialsB },
        ...{ beforeResolved: counts.successesA, beforeTrials: counts.trialsA, p: p[at] ?? 1 },
        link: `${tonight.runId}/${failed?.trialId ?? ""}`,
      },
    ];
  });
}

/** Chance that all of `trials` fail after `passed` of `before` did pass: Π (b + i) / (a + b + i). */
function allFail(passed: number, before: number, trials: number): number {
  const [a, b] = [passed + PRIOR, before - passed + PRIOR];
  let chance = 1;
  for (let i = 0; i < trials; i += 1) chance *= (b + i) / (a + b + i);
  return chance;
}
