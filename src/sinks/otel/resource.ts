import { type Experiment, experimentName } from "../../domain/experiment.ts";
import { VERSION } from "../../version.ts";
import { bounded, under, type Values } from "./values.ts";

/** What all trials of an experiment have in common. */
export function resourceAttributes(experiment: Experiment): Values {
  const { runId, suite, variant, createdAt, isBaseline, metadata, tags } = experiment;
  return {
    "service.name": "patchbench",
    "service.version": VERSION,
    ...under("patchbench.", metadata),
    ...under("patchbench.", { run_id: runId, run_created_at: createdAt, suite, variant, is_baseline: isBaseline, experiment_tags: tags }),
    "patchbench.experiment": bounded(experimentName(experiment)),
  };
}
