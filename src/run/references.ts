import { applyReference } from "../agents/apply-reference.ts";
import type { Reference } from "../agents/types.ts";
import type { Diff } from "../domain/diff.ts";
import type { Task } from "../domain/task.ts";
import type { GradingTools } from "../grading/grade.ts";
import { loadReference } from "../load/reference.ts";
import { classifier } from "../workspace/classify.ts";
import { diffTree } from "../workspace/diff.ts";
import { neighboursOf } from "../workspace/neighbours.ts";
import type { Snapshot } from "../workspace/snapshot.ts";
import { createWorkspace } from "../workspace/workspace.ts";
import { formatterOf } from "./formatter.ts";

export interface PreparedReference {
  reference: Reference;
  /** What the reference solution changes, measured exactly like a trial's diff; null: there is none, as for a request. */
  diff: Diff | null;
  patch: Buffer;
  /** Files one import away from those it changes; null when the tree is too large to tell. */
  neighbours: string[] | null;
}

/** Of a suite's task there always is one. */
export type MeasuredReference = PreparedReference & { diff: Diff };

export function isMeasured(reference: PreparedReference): reference is MeasuredReference {
  return reference.diff !== null;
}

const NO_REFERENCE: PreparedReference = {
  ...{ reference: { patch: Buffer.alloc(0), script: undefined }, diff: null, patch: Buffer.alloc(0), neighbours: null },
};

const TIMEOUT_MS = 300_000;

/** Reference solutions of tasks, each applied and measured once. Throws TaskError or SandboxError. */
export function referenceCache(
  tools: GradingTools & { maxFileBytes: number },
): (task: Task, snapshot: Snapshot) => Promise<PreparedReference> {
  const cache = new Map<string, Promise<PreparedReference>>();
  return (task, snapshot) => {
    const found = cache.get(task.id);
    if (found) return found;
    const made = prepareReference(task, snapshot, tools);
    cache.set(task.id, made);
    made.catch(() => cache.delete(task.id));
    return made;
  };
}

async function prepareReference(
  task: Task,
  snapshot: Snapshot,
  tools: GradingTools & { maxFileBytes: number },
): Promise<PreparedReference> {
  if (task.kind === "request") return NO_REFERENCE;
  const reference = await loadReference(task);
  await using workspace = await createWorkspace(snapshot, tools);
  const { sandbox } = workspace;
  await applyReference({ reference, sandbox, timeoutMs: TIMEOUT_MS, signal: tools.signal });
  const { diff, patch } = await diffTree({
    snapshot,
    tree: sandbox,
    classify: classifier(snapshot.repo, task.scope),
    scratch: workspace.scratch,
    maxFileBytes: tools.maxFileBytes,
    ...formatterOf(snapshot, tools),
  });
  return { reference, diff, patch, neighbours: await neighboursOf(diff, snapshot) };
}
