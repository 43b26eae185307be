import path from "node:path";
import type { TaskSample, VariantSample } from "../domain/sample.ts";
import { sampledTrial, samplesOf } from "../stats/sample.ts";
import { readBrief } from "../store/briefs.ts";
import { readCanary } from "../store/canaries.ts";
import { BRIEFS, CANARIES, JOURNAL, MANIFEST } from "../store/layout.ts";
import { readLatest, readManifest } from "../store/reader.ts";
import { remembering } from "../store/remembered.ts";
import { suiteName } from "../trace/experiment.ts";

/** The same as long as the run's files are: for pages, which come one after the other. Not to be changed. Throws StoreError. */
export async function knownSamples(folder: string): Promise<readonly VariantSample[]> {
  const files = [MANIFEST, JOURNAL, CANARIES, BRIEFS].map((name) => path.join(folder, name));
  return await remember(files, () => readSamples(folder));
}

const remember = remembering<VariantSample[]>(2);

/** Reads a run's folder into one sample a variant. Throws StoreError. */
export async function readSamples(folder: string): Promise<VariantSample[]> {
  const manifest = await readManifest(folder);
  const { byTrial } = await readLatest(folder, sampledTrial);
  const variants = [...new Set(manifest.trials.map(({ variant }) => variant))];
  const canaries = new Map(await Promise.all(variants.map(async (name) => [name, await readCanary(folder, name)] as const)));
  const kinds = new Map<string, TaskSample["kind"]>();
  for (const taskId of new Set(manifest.trials.map((trial) => trial.taskId))) {
    const kind = (await readBrief(folder, taskId))?.kind;
    if (kind !== undefined) kinds.set(taskId, kind);
  }
  return samplesOf({ manifest, suite: suiteName(manifest), trials: byTrial, canaries, kinds });
}
