import { z } from "zod";
import { Id } from "./id.ts";
import { type Task, TaskKind } from "./task.ts";

/** What a task asked for, as a run found it: kept in the run, so that its results speak for themselves when the task has changed. Of what is hidden, only the names of its tests are in it. */
export const TaskBrief = z.strictObject({
  id: Id,
  repoId: z.string(),
  kind: TaskKind,
  description: z.string(),
  tags: z.array(z.string()),
  /** The customer's own words. */
  request: z.string(),
  /** The bounded brief. */
  instruction: z.string(),
  /** Of every file of the task: two runs asked for the same exactly when this is equal. */
  digest: z.string(),
  /** Ids of the tests that must pass; empty in runs of older versions. */
  failToPass: z.array(z.string()).default([]),
  passToPass: z.array(z.string()).default([]),
});
export type TaskBrief = z.infer<typeof TaskBrief>;

export function briefOf(task: Task): TaskBrief {
  const { id, repo: repoId, kind, description, tags, request, instruction, digest, failToPass, passToPass } = task;
  return { id, repoId, kind, description, tags, request, instruction, digest, failToPass, passToPass };
}
