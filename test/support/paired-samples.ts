import type { TaskSample, TrialSample, VariantSample } from "../../src/domain/sample.ts";

/** A task's trials in short: "110." is two resolved, one not, one missing. */
export interface TaskText {
  trials: string;
  repoId?: string;
  identity?: Record<string, string>;
  /** Figures of all its measured trials. */
  figures?: Partial<Pick<TrialSample, "clean" | "within" | "sizeRatio" | "costUsd" | "tokens" | "wallMs">>;
}

/** A variant's sample made of tasks in short. */
export function pairedSample(tasks: Record<string, TaskText | string>, facts: Partial<VariantSample> = {}): VariantSample {
  const variant = facts.variant ?? "agent";
  return {
    ...{ runId: "run-a", createdAt: "2026-01-01T00:00:00.000Z", suite: "suite", variant, agent: "scripted", control: null },
    ...{ served: [], scorers: {}, unavailable: {} },
    tasks: Object.entries(tasks).map(([taskId, task]) => taskOf(taskId, variant, typeof task === "string" ? { trials: task } : task)),
    ...facts,
  };
}

function taskOf(taskId: string, variant: string, { trials, repoId = "repo", identity, figures }: TaskText): TaskSample {
  return {
    ...{ taskId, repoId, kind: "feature", planned: trials.length },
    identity: identity ?? { task: "t", grader: "g", image: "i", limits: "l", agent: "scripted" },
    trials: [...trials].map((mark, index) => trialOf(`${taskId}__${variant}__${index}`, mark, figures ?? {})),
  };
}

function trialOf(trialId: string, mark: string, figures: NonNullable<TaskText["figures"]>): TrialSample {
  const none = { resolved: null, clean: null, within: null, sizeRatio: null, costUsd: null, tokens: null, wallMs: null, lost: 0 };
  if (mark === ".") return { ...none, trialId, outcome: "infra-failed", missing: "no network" };
  return { ...none, ...figures, trialId, outcome: "finished", resolved: Number(mark) };
}
