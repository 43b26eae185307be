import type { TrialRecord } from "./trial.ts";
import type { CostSource } from "./usage.ts";

/** Of a trial that is over, what progress is counted and estimated by. */
export interface EndedTrial {
  trialId: string;
  variant: string;
  /** False: it never began, or was cut off, and its times say nothing. */
  timed: boolean;
  /** Milliseconds of its agent's turn, workspace and diff included, and of its grading. */
  agentMs: number;
  gradeMs: number;
  /** As its record says; null: nobody told. */
  costUsd: number | null;
  tokens: number | null;
  cost: CostSource;
}

export function endedTrial({ trialId, variant, outcome, timing, usage }: TrialRecord): EndedTrial {
  const { inputTokens, outputTokens, costUsd, cost } = usage;
  return {
    ...{ trialId, variant, costUsd, cost },
    timed: outcome.kind !== "not-started" && outcome.kind !== "cancelled",
    agentMs: Math.max(0, timing.wallMs - timing.gradeMs),
    gradeMs: timing.gradeMs,
    tokens: inputTokens === null && outputTokens === null ? null : (inputTokens ?? 0) + (outputTokens ?? 0),
  };
}
