import type { Parting, PartingStep } from "../domain/flip-explanation.ts";
import type { Call, Step } from "../domain/trajectory.ts";

const [BEFORE, AFTER] = [2, 4];

/**
 * The first tool call at which two trajectories part. Calls are the same when they do the same to the same: the same action with the same command,
 * or on the same paths, or with the same arguments; words, ids and times are no difference. What a call wrote is compared by the worktree after it where both
 * were marked, else by its arguments.
 */
export function partingOf(a: readonly Step[], b: readonly Step[]): Parting {
  const [ofA, ofB] = [callsOf(a), callsOf(b)];
  if (ofA.length === 0 || ofB.length === 0) return { kind: "unknown", common: 0, a: [], b: [], atA: null, atB: null };
  const length = Math.min(ofA.length, ofB.length);
  let common = 0;
  let kind: Parting["kind"] | undefined;
  while (common < length && kind === undefined) {
    kind = differenceOf(ofA[common]?.call, ofB[common]?.call);
    if (kind === undefined) common += 1;
  }
  kind ??= ofA.length === ofB.length ? "never" : "end";
  return {
    kind,
    common,
    ...{ a: around(ofA, common), b: around(ofB, common) },
    ...{ atA: kind === "never" ? null : (ofA[common]?.number ?? null), atB: kind === "never" ? null : (ofB[common]?.number ?? null) },
  };
}

interface Numbered {
  number: number;
  call: Call;
}

function callsOf(steps: readonly Step[]): Numbered[] {
  return steps.flatMap((step, at) => (step.kind === "call" ? [{ number: at + 1, call: step }] : []));
}

function differenceOf(a: Call | undefined, b: Call | undefined): "step" | "effect" | undefined {
  if (a === undefined || b === undefined) return "step";
  if (deed(a) !== deed(b)) return "step";
  if (a.tree !== null && b.tree !== null) return a.tree.digest === b.tree.digest ? undefined : "effect";
  return a.command !== null || a.args === b.args ? undefined : "effect";
}

/** What is done to what, whatever the tool is called. */
function deed({ action, command, paths, args }: Call): string {
  if (command !== null) return JSON.stringify([action, fold(command)]);
  return JSON.stringify([action, paths.length > 0 ? paths : fold(args)]);
}

function fold(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}

function around(calls: readonly Numbered[], at: number): PartingStep[] {
  return calls.slice(Math.max(0, at - BEFORE), at + 1 + AFTER).map(({ number, call }) => ({
    ...{ number, tool: call.tool, action: call.action },
    text: (call.command ?? (call.paths.length > 0 ? call.paths.join(" ") : call.args)).slice(0, 500),
    ok: call.exitCode === null ? call.ok : call.exitCode === 0,
  }));
}
