import { callKeys, startDigest } from "./call-keys.ts";
import { isEdit } from "./phases.ts";
import type { Call } from "./trajectory.ts";

/** Where an agent went in circles or took back what it had done. Calls are meant by their index among the calls. */
export interface Wandering {
  /** Calls that are identical to an earlier one, worktree included: `of` is the first of them. */
  repeats: { call: number; of: number }[];
  /** The longest stretch that goes round in a circle; null: none does. */
  cycle: Stretch | null;
  /** Calls after which the worktree stood as it had before: all that was changed from `since` to here was taken back. */
  reverted: Reverted[];
  /** Paths that were changed on the way and are not in the final diff, with the calls that changed them. */
  undone: { path: string; calls: number[] }[];
}

export interface Stretch {
  from: number;
  to: number;
  /** Calls in one round. */
  period: number;
}

export interface Reverted {
  call: number;
  /** The last call before the worktree left this state; null: as the agent found it. */
  since: number | null;
  /** Lines added and removed in vain; null where they could not be counted. */
  churn: number | null;
}

/** `changed`: paths of the final diff, former ones included. */
export function wanderingOf(calls: readonly Call[], testCommand: readonly string[], changed: ReadonlySet<string>): Wandering {
  const keys = callKeys(calls, testCommand);
  return {
    repeats: repeatsIn(keys),
    cycle: longestCycle(keys),
    reverted: revertedIn(calls),
    undone: undoneIn(calls, testCommand, changed),
  };
}

function repeatsIn(keys: readonly string[]): Wandering["repeats"] {
  const first = new Map<string, number>();
  return keys.flatMap((key, call) => {
    const of = first.get(key);
    if (of === undefined) first.set(key, call);
    return of === undefined ? [] : [{ call, of }];
  });
}

const MAX_PERIOD = 10;

/**
 * A cycle is a stretch of calls that repeats a block of 1 to 10 calls back to back, at least twice in full (A B A B A: 5);
 * each of its calls is identical to the one a block before, worktree included. Of equally long ones the first.
 */
export function longestCycle(keys: readonly string[]): Stretch | null {
  let longest: Stretch | null = null;
  for (let period = 1; period <= Math.min(MAX_PERIOD, keys.length / 2); period++) {
    let run = 0;
    for (let at = period; at < keys.length; at++) {
      run = keys[at] === keys[at - period] ? run + 1 : 0;
      const from = at - run - period + 1;
      if (run >= period && (longest === null || at - from > longest.to - longest.from)) longest = { from, to: at, period };
    }
  }
  return longest;
}

/** By the marks: a state that had been left and is there again. */
function revertedIn(calls: readonly Call[]): Reverted[] {
  const start = startDigest(calls);
  /** Last call that left the worktree in this state. */
  const seen = new Map<string, number | null>(start === undefined ? [] : [[start, null]]);
  const found: Reverted[] = [];
  let digest = start;
  for (const [call, { tree }] of calls.entries()) {
    if (tree === null) continue;
    const since = seen.get(tree.digest);
    if (tree.digest !== digest && since !== undefined) found.push({ call, since, churn: churnBetween(calls, since, call) });
    seen.set(tree.digest, call);
    digest = tree.digest;
  }
  return found;
}

function churnBetween(calls: readonly Call[], since: number | null, until: number): number | null {
  const marks = calls.slice(since === null ? 0 : since + 1, until + 1).flatMap(({ tree }) => tree ?? []);
  return marks.reduce<number | null>((sum, { churn }) => (sum === null || churn === null ? null : sum + churn), 0);
}

function undoneIn(calls: readonly Call[], testCommand: readonly string[], changed: ReadonlySet<string>): Wandering["undone"] {
  const byPath = new Map<string, number[]>();
  for (const [at, call] of calls.entries()) {
    if (!isEdit(call, testCommand)) continue;
    for (const path of new Set(call.tree?.changed ?? [])) byPath.set(path, [...(byPath.get(path) ?? []), at]);
  }
  return [...byPath].filter(([path]) => !changed.has(path)).map(([path, at]) => ({ path, calls: at }));
}
