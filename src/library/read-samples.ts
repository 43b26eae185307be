import type { TaskSample, VariantSample } from "../domain/sample.ts";
import { sampledTrial, samplesOf } from "../stats/sample.ts";
import { readBrief } from "../store/briefs.ts";
import { readCanary } from "../store/canaries.ts";
import { readLatest, readManifest } from "../store/reader.ts";
import { suiteName } from "../trace/experiment.ts";

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
