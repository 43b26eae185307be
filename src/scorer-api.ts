/**
 * All a scorer may import. Ours in `scorers/` use nothing else of the harness, so that yours can do what they do.
 */
import type { Evidence } from "./domain/evidence.ts";
import type { Judgement, KeptJudgement } from "./domain/judgement.ts";
import type { Measurement, Score } from "./domain/score.ts";
import type { TaskBrief } from "./domain/task-brief.ts";
import type { Usage } from "./domain/usage.ts";

export { callKeys } from "./domain/call-keys.ts";
export { isOutside, isTampering, isWritten } from "./domain/change-scope.ts";
export { simpleCommands } from "./domain/command-line.ts";
export type { Diff, FileChange, PathClass } from "./domain/diff.ts";
export type { Evidence } from "./domain/evidence.ts";
export type { Finding } from "./domain/finding.ts";
export type { Ballot, Judgement } from "./domain/judgement.ts";
export type { Outcome } from "./domain/outcome.ts";
export { isEdit, PHASES, type Phase, type PhaseSpan, phasesOf } from "./domain/phases.ts";
export type { Measurement, Score } from "./domain/score.ts";
export type { Scope, TaskKind } from "./domain/task.ts";
export { runsTests } from "./domain/test-command.ts";
export type { Action, Call, Step, Trajectory, TreeMark } from "./domain/trajectory.ts";
export type { Usage } from "./domain/usage.ts";
export type { TestMiss, Verdict } from "./domain/verdict.ts";
export { longestCycle } from "./domain/wander.ts";
export { matcher } from "./lib/globs.ts";
export { digestOf } from "./lib/hash.ts";

export interface ScorerResult {
  scores: Score[];
  measurements: Measurement[];
  /** What a model judged, each the score of the same name in full. */
  judgements?: Judgement[];
}

/** What there is beside the evidence. */
export interface ScorerContext {
  /** Aborted when the scorer has taken too long, or the command is interrupted. */
  signal: AbortSignal;
  /** What was asked for; undefined where the run has not kept it. */
  task: Pick<TaskBrief, "request" | "instruction"> | undefined;
  /** The change as git's patch; "" for none. */
  patch: () => Promise<string>;
  /** A model to judge with: for late scorers, and only where the config names one. */
  judge: JudgeAccess | undefined;
}

/** A model that judges, without anything that says whose work it sees. */
export interface JudgeAccess {
  readonly model: string;
  /** Base URL of its API: what one provider answered is not another's answer. */
  readonly endpoint: string;
  readonly ballots: number;
  readonly maxDiffChars: number;
  /** Why it may not judge this trial; undefined: it may. */
  readonly refusal: string | undefined;
  open(signal: AbortSignal): Promise<JudgeCalls>;
  /**
   * The answer to a question, asked only if nobody has asked it before, in whatever run, or asks it just now. `lasting`: whether
   * the answer stands for the next time too. `cached`: it was there.
   */
  once(key: string, ask: () => Promise<{ value: KeptJudgement; lasting: boolean }>): Promise<{ value: KeptJudgement; cached: boolean }>;
}

/** Calls to the judge that are counted together. */
export interface JudgeCalls {
  /** A client of the kind of the `openai` package. It repeats calls that the provider refused for the moment. */
  client: unknown;
  /** Tokens and cost of every answer so far. */
  usage(): Usage;
  /** Whether an error came from the provider or the way to it, so that another time may be better. */
  isFault(error: unknown): boolean;
}

export interface Scorer {
  /** Lower-case name; what it returns is named `<scorer>.<name>` or just `<scorer>`. */
  readonly name: string;
  /** Raised when the same evidence may score differently. */
  readonly version: number;
  /** Scores when the run is over, from what is on disk, and never within a trial: for scorers that ask somebody else. */
  readonly late?: boolean;
  /** Reads evidence, returns numbers. Throwing makes each of its scores null with the reason; it never makes a 0. */
  score(evidence: Evidence, context: ScorerContext): ScorerResult | Promise<ScorerResult>;
}

/** Types a scorer; returns it as it is. */
export function defineScorer(scorer: Scorer): Scorer {
  return scorer;
}
