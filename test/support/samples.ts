import type { TaskSample, TrialSample, VariantSample } from "../../src/domain/sample.ts";

export interface SampledTask {
  taskId: string;
  repoId?: string;
  /** One a trial: 1, 0, or null for one that was not measured. */
  resolved: readonly (0 | 1 | null)[];
  planned?: number;
  kind?: TaskSample["kind"];
  identity?: Record<string, string>;
  trial?: Partial<TrialSample>;
}

/** A sample as a run would leave it, with the given results. */
export function sampleOf(tasks: readonly SampledTask[], fields: Partial<VariantSample> = {}): VariantSample {
  const variant = fields.variant ?? "codex";
  return {
    ...{ runId: "run-1", createdAt: "2026-01-01T00:00:00.000Z", suite: "suite", variant, agent: "command" },
    ...{ control: null, served: [], scorers: {}, unavailable: {} },
    ...fields,
    tasks: tasks.map((task) => ({
      ...{ taskId: task.taskId, repoId: task.repoId ?? "calc", kind: task.kind ?? "feature", identity: task.identity ?? {} },
      planned: task.planned ?? task.resolved.length,
      trials: task.resolved.map((resolved, at) => sampledTrial(`${task.taskId}__${variant}__${at}`, resolved, task.trial)),
    })),
  };
}

function sampledTrial(trialId: string, resolved: 0 | 1 | null, fields: Partial<TrialSample> = {}): TrialSample {
  const lost = resolved === null;
  return {
    ...{ trialId, outcome: lost ? "infra-failed" : "finished", resolved, clean: resolved, within: lost ? null : 1 },
    ...{ sizeRatio: lost ? null : 0, costUsd: 0.1, tokens: 1_000, wallMs: 60_000, lost: 0 },
    ...(lost ? { missing: "the sandbox broke" } : {}),
    ...fields,
  };
}
