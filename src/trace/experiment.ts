import path from "node:path";
import type { Experiment } from "../domain/experiment.ts";
import type { RunManifest } from "../domain/run.ts";

/** The experiments of a run, the baseline first: the others are compared with it. */
export function experimentsOf(manifest: RunManifest): Experiment[] {
  const { config, runId, createdAt, agents } = manifest;
  const suite = suiteName(manifest);
  const baseline = baselineOf(manifest);
  const planned = new Set(manifest.trials.map((trial) => trial.variant));
  const experiments = config.variants
    .filter(({ name }) => planned.has(name))
    .map((variant) => ({
      ...{ runId, suite, createdAt, variant: variant.name, isBaseline: variant.name === baseline },
      metadata: { agent: agents[variant.name]?.name ?? variant.agent, model: variant.model ?? null },
      tags: [],
    }));
  return experiments.sort((a, b) => Number(b.isBaseline) - Number(a.isBaseline));
}

/** The config's `suite`, else the name of the folder it stands in. */
export function suiteName({ config, configFolder }: Pick<RunManifest, "config" | "configFolder">): string {
  return config.suite ?? (path.basename(configFolder) || "suite");
}

/** The config's `baseline` if it is in the run, else its first variant. */
function baselineOf({ config, trials }: RunManifest): string | undefined {
  const planned = new Set(trials.map((trial) => trial.variant));
  const first = config.variants.find(({ name }) => planned.has(name))?.name;
  return config.baseline !== undefined && planned.has(config.baseline) ? config.baseline : first;
}
