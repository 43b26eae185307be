import { z } from "zod";
import { Accounting, noAccounting } from "./accounting.ts";
import { Judgement } from "./judgement.ts";
import { LimitHit } from "./limits.ts";
import { leftTree, Outcome, OutcomeKind } from "./outcome.ts";
import { Measurement, Score } from "./score.ts";
import { TaskKind } from "./task.ts";
import { Usage } from "./usage.ts";
import { Verdict } from "./verdict.ts";

/** Version of the records in `trials.jsonl` and of the run manifest. Older ones are read forward; newer ones refused. */
export const SCHEMA_VERSION = 1;

/** Place of one trial in the plan. The id is derived from the other fields, never random. */
export const PlannedTrial = z.strictObject({
  trialId: z.string(),
  taskId: z.string(),
  repoId: z.string(),
  variant: z.string(),
  trialIndex: z.int(),
});
export type PlannedTrial = z.infer<typeof PlannedTrial>;

export function trialIdOf(taskId: string, variant: string, trialIndex: number): string {
  return `${taskId}__${variant}__${trialIndex}`;
}

/** The reverse: ids of tasks and variants have no `__`. */
export function partsOfTrialId(trialId: string): { taskId: string; variant: string; trialIndex: number } {
  const [taskId = "", variant = "", trialIndex = ""] = trialId.split("__");
  return { taskId, variant, trialIndex: Number(trialIndex) };
}

/** Monotonic durations; the wall-clock stamps are informative. `wallMs` leaves out `queuedMs`, the wait for a free slot. */
export const Timing = z.strictObject({
  startedAt: z.string(),
  finishedAt: z.string(),
  wallMs: z.number(),
  queuedMs: z.number().default(0),
  workspaceMs: z.number(),
  agentMs: z.number(),
  diffMs: z.number(),
  gradeMs: z.number(),
  /** From the opening of the gateway, just before the agent, to its first model request; null: none, or nobody saw. */
  firstRequestMs: z.number().nullable().default(null),
  /** When the agent of the attempt that counts was started; null: it was not, or an older record. */
  agentStartedAt: z.string().nullable().default(null),
});
export type Timing = z.infer<typeof Timing>;

/** An attempt before the one the record stands for, that came to nothing through no doing of the agent. */
export const FailedAttempt = z.strictObject({
  attempt: z.int(),
  outcome: OutcomeKind.default("infra-failed"),
  detail: z.string(),
  artifacts: z.string(),
});

export type FailedAttempt = z.infer<typeof FailedAttempt>;

/** One line of `trials.jsonl`. The last line of a trial id counts; `revision` says why there is more than one. */
export const TrialRecord = z.object({
  schemaVersion: z.int(),
  ...PlannedTrial.shape,
  kind: TaskKind,
  fingerprint: z.string(),
  /** `run` an agent ran; `grade` the stored patch was graded again; `score` the evidence was scored again. */
  revision: z.enum(["run", "grade", "score"]),
  attempt: z.int(),
  failedAttempts: z.array(FailedAttempt),
  outcome: Outcome,
  verdict: Verdict,
  scores: z.array(Score),
  measurements: z.array(Measurement),
  /** What models judged: some of the scores in full. */
  judgements: z.array(Judgement).default([]),
  /** Tokens and cost to go by; `accounting` says whose figures they are. */
  usage: Usage,
  accounting: Accounting.default(noAccounting),
  agent: z.object({ name: z.string(), version: z.string() }),
  /** `workspace`: how this trial's tree was made. */
  sandbox: z.object({ name: z.string(), isolation: z.string(), workspace: z.string().optional() }),
  /** Limits that were hit, whatever came of it. */
  limitHits: z.object({ agent: z.array(LimitHit), grading: z.array(LimitHit) }).default({ agent: [], grading: [] }),
  timing: Timing,
  /** Secrets and strings shaped like keys that were blanked in this trial's output, diff and artifacts. */
  redactions: z.int().default(0),
  /** Folder of this trial's files, relative to the run folder. */
  artifacts: z.string(),
});
export type TrialRecord = z.infer<typeof TrialRecord>;

/** A trial that needs no further go: the agent had its own. All else is missing data, and the same command tries it again. */
export function isSettled({ outcome }: Pick<TrialRecord, "outcome">): boolean {
  return leftTree(outcome);
}
