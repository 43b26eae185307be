import { z } from "zod";
import { Id } from "./id.ts";
import { type Task, TaskKind } from "./task.ts";

/** What a task asked for, as a run found it: kept in the run, so that its results speak for themselves when the task has changed. Nothing hidden is in it. */
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
});
export type TaskBrief = z.infer<typeof TaskBrief>;

export function briefOf({ id, repo, kind, description, tags, request, instruction, digest }: Task): TaskBrief {
  return { id, repoId: repo, kind, description, tags, request, instruction, digest };
}
