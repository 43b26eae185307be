import { type Call, type Evidence, isEdit, matcher } from "../../src/scorer-api.ts";
import { type Known, share } from "./measured.ts";

/** Share of the files read and edited that lie in scope, in the reference, or one import away from it; call by call. */
export function focusOf(calls: readonly Call[], evidence: Evidence): Known {
  const { neighbours } = evidence;
  if (isUnbounded(evidence)) return { missing: UNBOUNDED };
  if (neighbours === null)
    return { missing: evidence.reference === null ? NO_REFERENCE : "the reference's import neighbours are not known" };
  const near = new Set(neighbours);
  const wanted = wantedPaths(evidence);
  const targets = calls.flatMap((call) => (isTarget(call, evidence) ? [...new Set(targetsOf(call))] : []));
  const inside = targets.filter((path) => near.has(path) || wanted(path));
  return share(inside.length, targets.length, "no file was named in a read or an edit");
}

function isTarget(call: Call, { testCommand }: Evidence): boolean {
  return call.action === "read" || isEdit(call, testCommand);
}

/** The files it names, else those that its mark says it changed. */
function targetsOf({ paths, tree }: Call): string[] {
  return paths.length > 0 ? paths : (tree?.changed ?? []);
}

/** In the task's scope, or changed by the reference. */
function wantedPaths({ task, reference }: Evidence): (path: string) => boolean {
  const allowed = matcher(task.scope.allow ?? []);
  const gold = new Set((reference?.files ?? []).flatMap((file) => [file.path, file.oldPath ?? file.path]));
  return (path) => gold.has(path) || allowed(path);
}

const NO_REFERENCE = "there is no reference solution";
const UNBOUNDED = "neither a scope nor a reference solution says what is relevant";

function isUnbounded({ task, reference }: Evidence): boolean {
  return task.scope.allow === null && reference === null;
}

export interface FirstEdit {
  /** Milliseconds since the agent's start. */
  ms: Known;
  /** Its number among the calls, from 1. */
  call: Known;
}

/** The first edit of a file in the task's scope or in the reference. */
export function firstRelevantEdit(calls: readonly Call[], evidence: Evidence): FirstEdit {
  if (isUnbounded(evidence)) return { ms: { missing: UNBOUNDED }, call: { missing: UNBOUNDED } };
  const wanted = wantedPaths(evidence);
  const at = calls.findIndex((call) => isEdit(call, evidence.testCommand) && targetsOf(call).some(wanted));
  const found = calls[at];
  if (found === undefined) return { ms: NO_EDIT, call: NO_EDIT };
  return { ms: found.at ?? { missing: "the agent told no times" }, call: at + 1 };
}

const NO_EDIT = { missing: "no edit of a file in scope" };

/** Calls after the last edit of a file that the final diff has. */
export function callsAfterLastUsefulChange(calls: readonly Call[], { diff, testCommand }: Evidence): Known {
  const kept = new Set(diff.files.flatMap((file) => [file.path, file.oldPath ?? file.path]));
  const useful = (call: Call) => isEdit(call, testCommand) && [...call.paths, ...(call.tree?.changed ?? [])].some((path) => kept.has(path));
  const last = calls.findLastIndex(useful);
  return last < 0 ? { missing: "no edit of a file that stayed changed" } : calls.length - 1 - last;
}
