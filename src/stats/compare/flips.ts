import type { Contrast, Flip } from "../../domain/comparison.ts";
import type { TrialSample } from "../../domain/sample.ts";
import { differenceOf } from "./exact.ts";
import { countsOf, type TaskPair } from "./pairs.ts";

/**
 * Tasks whose majority of measured trials changed sides: more than half resolved on one, fewer than half on the other. A tie is no
 * majority.
 */
export function flipsOf(pairs: readonly TaskPair[], runs: { a: string; b: string }): Flip[] {
  return pairs.flatMap(({ taskId, a, b }) => {
    const { successesA, trialsA, successesB, trialsB } = countsOf({ a, b }, "resolved");
    const [before, after] = [majority(successesA, trialsA), majority(successesB, trialsB)];
    if (before === 0 || after === 0 || before === after) return [];
    const direction = after < 0 ? ("lost" as const) : ("gained" as const);
    return [
      {
        ...{ taskId, direction, resolvedA: successesA, trialsA, resolvedB: successesB, trialsB },
        linkA: linkTo(runs.a, a.trials, before > 0 ? 1 : 0),
        linkB: linkTo(runs.b, b.trials, after > 0 ? 1 : 0),
      },
    ];
  });
}

/** Tasks by how much of the resolve rate's difference is theirs (their own difference over the number of tasks), largest first. */
export function contributionsOf(pairs: readonly TaskPair[]): Contrast["contributions"] {
  return pairs
    .map(({ taskId, a, b }) => ({ taskId, delta: differenceOf(countsOf({ a, b }, "resolved")) / pairs.length }))
    .sort((one, other) => Math.abs(other.delta) - Math.abs(one.delta) || (one.taskId < other.taskId ? -1 : 1));
}

/** 1 most succeeded, -1 most did not, 0 neither. */
function majority(successes: number, trials: number): number {
  return Math.sign(2 * successes - trials);
}

function linkTo(runId: string, trials: readonly TrialSample[], resolved: number): string {
  return `${runId}/${trials.find((trial) => trial.resolved === resolved)?.trialId ?? ""}`;
}
