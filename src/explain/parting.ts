import type { Parting, PartingStep } from "../domain/flip-explanation.ts";
import type { Call, Trajectory } from "../domain/trajectory.ts";
import { deedOf, writesOther } from "./deed.ts";

/** What is known of how an agent went; undefined: nothing was kept. */
export type Way = Pick<Trajectory, "steps" | "droppedSteps"> | undefined;

const [BEFORE, AFTER] = [2, 4];

/**
 * The first tool call at which two trajectories part. Calls are the same when they do the same to the same (`deedOf`), and that came to the same: words, plans, ids,
 * times and names of temporary files are no difference. What a call wrote is compared by the worktree after it where both were marked, else by its
 * arguments.
 */
export function partingOf(a: Way, b: Way): Parting {
  if (a === undefined || b === undefined) return notKnown("no evidence of how an agent went was kept");
  const [ofA, ofB] = [callsOf(a), callsOf(b)];
  if (ofA.length === 0 || ofB.length === 0) return notKnown("an agent told no calls");
  const length = Math.min(ofA.length, ofB.length);
  let common = 0;
  let kind: Parting["kind"] | undefined;
  while (common < length && kind === undefined) {
    kind = differenceOf(ofA[common]?.call, ofB[common]?.call);
    if (kind === undefined) common += 1;
  }
  const shown = { common, a: around(ofA, common), b: around(ofB, common) };
  const cut = [a, b].some(({ droppedSteps }, at) => droppedSteps > 0 && [ofA, ofB][at]?.length === common);
  if (kind === undefined && cut) return { ...notKnown("not all steps of an agent were kept"), ...shown };
  kind ??= ofA.length === ofB.length ? "never" : "end";
  return { kind, missing: null, ...shown, atA: ofA[common]?.number ?? null, atB: ofB[common]?.number ?? null };
}

function notKnown(missing: string): Parting {
  return { kind: "unknown", missing, common: 0, a: [], b: [], atA: null, atB: null };
}

interface Numbered {
  number: number;
  call: Call;
}

/** Plans are words. */
function callsOf({ steps }: NonNullable<Way>): Numbered[] {
  return steps.flatMap((step, at) => (step.kind === "call" && step.action !== "plan" ? [{ number: at + 1, call: step }] : []));
}

function differenceOf(a: Call | undefined, b: Call | undefined): "step" | "effect" | "result" | undefined {
  if (a === undefined || b === undefined) return "step";
  if (deedOf(a) !== deedOf(b)) return "step";
  if (leavesOther(a, b)) return "effect";
  const [okA, okB] = [okOf(a), okOf(b)];
  return okA === null || okB === null || okA === okB ? undefined : "result";
}

function leavesOther(a: Call, b: Call): boolean {
  if (a.tree !== null && b.tree !== null) return a.tree.digest !== b.tree.digest;
  return a.action === "edit" && writesOther(a, b);
}

function okOf({ ok, exitCode }: Call): boolean | null {
  return exitCode === null ? ok : exitCode === 0;
}

function around(calls: readonly Numbered[], at: number): PartingStep[] {
  return calls.slice(Math.max(0, at - BEFORE), at + 1 + AFTER).map(({ number, call }) => ({
    ...{ number, tool: call.tool, action: call.action },
    text: (call.command ?? (call.paths.length > 0 ? call.paths.join(" ") : call.args)).slice(0, 500),
    ok: okOf(call),
    changed: (call.tree?.changed ?? []).slice(0, 5),
  }));
}
