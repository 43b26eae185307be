import { type Call, callKeys, longestCycle } from "../../src/scorer-api.ts";

export interface Repeats {
  /** Calls that are identical to an earlier one. */
  repeated: number;
  /** Calls in the longest stretch that goes round in a circle, 0 if none does. */
  longestCycle: number;
}

/** Calls made again: the same tool, the same arguments, and nothing changed in the worktree meanwhile. */
export function repeatsOf(calls: readonly Call[], testCommand: readonly string[]): Repeats {
  const keys = callKeys(calls, testCommand);
  const cycle = longestCycle(keys);
  return { repeated: keys.length - new Set(keys).size, longestCycle: cycle === null ? 0 : cycle.to - cycle.from + 1 };
}
