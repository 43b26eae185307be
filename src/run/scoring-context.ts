import path from "node:path";
import type { RunManifest } from "../domain/run.ts";
import type { Task } from "../domain/task.ts";
import type { TrialRecord } from "../domain/trial.ts";
import { type JudgeSource, judgeAccess } from "../judging/access.ts";
import type { ScorerContext } from "../scorer-api.ts";
import { readBrief } from "../store/briefs.ts";
import { readPatch } from "../store/trial-files.ts";

/** Where scorers find what is beside the evidence, once a trial is on disk. */
export interface StoredRun {
  runFolder: string;
  manifest: RunManifest;
  signal: AbortSignal;
  /** Undefined: no judge is configured. */
  judge: JudgeSource | undefined;
  /** Today's task of an id, for runs that did not keep what theirs asked for. */
  taskOf?: ((id: string) => Task | undefined | Promise<Task | undefined>) | undefined;
}

/** What a scorer gets beside the evidence of a trial that is on disk. */
export async function storedContext(record: TrialRecord, run: StoredRun): Promise<ScorerContext> {
  const variant = run.manifest.config.variants.find(({ name }) => name === record.variant);
  return {
    signal: run.signal,
    task: (await readBrief(run.runFolder, record.taskId)) ?? (await sameTask(record.taskId, run)),
    patch: async () => (await readPatch(path.join(run.runFolder, record.artifacts)))?.toString() ?? "",
    judge: run.judge && judgeAccess(run.judge, { model: variant?.model, record }),
  };
}

/** Only where it is still what the run asked for. */
async function sameTask(id: string, { manifest, taskOf }: StoredRun): Promise<Task | undefined> {
  const task = await taskOf?.(id);
  return task?.digest === manifest.components[`task ${id}`] ? task : undefined;
}
