import type { Json } from "./json.ts";

/** All trials of one variant in a run, as a copy of them is headed elsewhere. */
export interface Experiment {
  runId: string;
  /** Name of the suite. */
  suite: string;
  variant: string;
  /** ISO time of the run. */
  createdAt: string;
  /** Whether the other experiments of its run are compared with it. */
  isBaseline: boolean;
  /** What tells one variant from another, and what the trials stand on: agent, model, prompt, harness, fingerprint. */
  metadata: Record<string, Json>;
  tags: string[];
}

/** Where to look at an experiment elsewhere. */
export interface ExperimentLink {
  sink: string;
  variant: string;
  url: string;
}

/** The name it has everywhere: derived, so that it is found again, and unique in its project. */
export function experimentName({ suite, variant, runId }: Pick<Experiment, "suite" | "variant" | "runId">): string {
  return `${suite} ${variant} ${runId}`;
}
