import { isEdit } from "./phases.ts";
import type { Call } from "./trajectory.ts";

/**
 * What each call was: the same tool, the same arguments and the same worktree give the same key. The state of the worktree is
 * the digest of the last mark; edits without a mark change it too.
 */
export function callKeys(calls: readonly Call[], testCommand: readonly string[]): string[] {
  let digest = startDigest(calls) ?? "";
  let unmarked = 0;
  return calls.map((call) => {
    const key = JSON.stringify([call.tool, argumentsOf(call), digest, unmarked]);
    if (call.tree !== null) {
      if (call.tree.digest !== digest) unmarked = 0;
      digest = call.tree.digest;
    } else if (isEdit(call, testCommand)) {
      unmarked += 1;
    }
    return key;
  });
}

/** The mark of the tree as the agent found it, where its first marked call changed nothing. */
export function startDigest(calls: readonly Call[]): string | undefined {
  const first = calls.find(({ tree }) => tree !== null)?.tree;
  return first?.changed.length === 0 ? first.digest : undefined;
}

/** Arguments that say nothing of what is done. */
const IDLE = /^(description|explanation|reason|justification|title|timeout\w*|yield_time_ms|max_output_tokens|id|call_id)$/i;

/** The command where there is one; else the arguments with sorted keys and without idle ones. White space is folded. */
export function argumentsOf({ command, args, paths }: Pick<Call, "command" | "args" | "paths">): string {
  if (command !== null) return fold(command);
  if (args === "") return JSON.stringify(paths);
  try {
    return fold(JSON.stringify(JSON.parse(args), sorted));
  } catch {
    return fold(args);
  }
}

function sorted(_key: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  const kept = Object.entries(value).filter(([key]) => !IDLE.test(key));
  return Object.fromEntries(kept.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function fold(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
