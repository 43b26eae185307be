import { existsSync } from "node:fs";
import path from "node:path";
import type { ResolvedConfig } from "../library/session.ts";
import { isControl } from "../pages/keys.ts";
import { sampledTrial } from "../stats/sample.ts";
import { readBaselines } from "../store/baselines.ts";
import { artifact, runFolder } from "../store/layout.ts";
import { readNights } from "../store/nights.ts";
import { readLatest, readManifest } from "../store/reader.ts";
import type { ReportSides, ReportTrial } from "./report-keys.ts";

export interface ReportFacts extends ReportSides {
  /** Those with a record, in the order of the plan. */
  trials: ReportTrial[];
  results: string;
}

/** What the choice of a report's pages goes by: one pass over the run's journal. Throws StoreError. */
export async function reportFacts({ config, results }: Pick<ResolvedConfig, "config" | "results">, runId: string): Promise<ReportFacts> {
  const folder = runFolder(results, runId);
  const manifest = await readManifest(folder);
  const agents = new Map(manifest.config.variants.map(({ name, agent }) => [name, agent]));
  const { byTrial } = await readLatest(folder, (record) => {
    const { resolved, within } = sampledTrial(record).sample;
    return { resolved, within, hasTranscript: existsSync(path.join(folder, record.artifacts, artifact.transcript)) };
  });
  const trials = manifest.trials.flatMap(({ trialId, taskId, variant, trialIndex }) => {
    const fact = byTrial.get(trialId);
    return fact === undefined ? [] : [{ trialId, taskId, variant, trialIndex, control: isControl(agents.get(variant) ?? ""), ...fact }];
  });
  const { nights } = await readNights(results, config.gate.nights);
  const { baselines } = await readBaselines(results);
  return {
    ...{ runId, results, createdAt: manifest.createdAt, trials, nights },
    variants: [...new Set(manifest.trials.map(({ variant }) => variant))].map((variant) => ({ variant, agent: agents.get(variant) ?? "" })),
    baselines: baselines.map(({ name }) => name),
  };
}
