import type { ChangeScope } from "../domain/change-scope.ts";
import type { Finding } from "../domain/finding.ts";
import type { NetworkSummary } from "../domain/network.ts";
import type { Phase } from "../domain/phases.ts";
import type { Step } from "../domain/trajectory.ts";
import type { TrialRecord } from "../domain/trial.ts";
import type { TestMiss } from "../domain/verdict.ts";

/** All that is known of one trial. */
export interface TrialDoc {
  runId: string;
  record: TrialRecord;
  /** Absolute folder of its artifacts. */
  folder: string;
  /** Where the run's config stood: commands are meant to be given there. */
  configFolder: string;
  /** As the variant asks for it; null: its agent's own choice, or none. */
  model: string | null;
  verdict: TrialWord;
  /** In one line: tests, scope, turns, cost, time. */
  story: string;
  /** What was asked for; null where the run has not kept it. */
  brief: { description: string; request: string; instruction: string } | null;
  /** The brief as the agent saw it; "" where it was not kept. */
  prompt: string;
  nearby: Nearby;
  go: GoDoc;
  steps: StepDoc[];
  wandering: WanderingDoc;
  change: ChangeDoc;
  tests: TestDoc[];
  /** The last of what the test runner printed. */
  testLog: string;
  /** The cheat report. */
  findings: Finding[];
  /** Null: the trial was not graded. */
  network: NetworkSummary | null;
  /** Names of scores by judges whose agreement with people is unknown or too low. */
  uncalibrated: string[];
  /** Pages that show its variant's experiment elsewhere. Never a link of ours to follow: an address as text. */
  links: { sink: string; url: string }[];
  commands: CommandDoc[];
  /** What is missing or damaged on disk. */
  notes: string[];
}

export interface TrialWord {
  word: "passed" | "failed" | "tampered" | "no test ran" | "not measured";
  tone: "good" | "bad" | "unknown";
}

/** Trials one may want to look at next. */
export interface Nearby {
  /** Of the same task and variant, by trial number. */
  previous: string | null;
  next: string | null;
  /** Of the same task by other variants. */
  others: { trialId: string; variant: string; trialIndex: number; verdict: TrialWord }[];
}

/** How the agent's time, tokens and money went. */
export interface GoDoc {
  /** Whether any step has a time of its own. */
  timed: boolean;
  phases: PhaseDoc[];
  turns: TurnDoc[];
  /** Steps that were not kept. */
  droppedSteps: number;
  /** Whose tokens the turns have: what the gateway saw, the agent's own account, or nobody's. */
  source: "gateway" | "agent" | "none";
  /** Requests to the model that belong to no turn. */
  apart: Spent;
}

/** What model requests took; null where nobody told. */
export interface Spent {
  requests: number;
  failed: number;
  inputTokens: number | null;
  outputTokens: number | null;
  costUsd: number | null;
}

export interface PhaseDoc {
  phase: Phase;
  calls: number;
  /** Milliseconds; null where nobody told. */
  ms: number | null;
  /** Numbers of its first and last step. */
  firstStep: number;
  lastStep: number;
  /** Of the turns that begin in it. */
  spent: Spent;
}

export interface TurnDoc {
  /** From 1. */
  number: number;
  /** Milliseconds since the agent's start. */
  from: number;
  until: number;
  /** Number of its first step; null for a turn that left none. */
  firstStep: number | null;
  calls: number;
  spent: Spent;
}

/** `test`, `edit`: what it was by the rules of the phases; `failed`: it ended badly; `repeat`: an identical call came before; `reverted`: it took back what had been done. */
export type StepMark = "test" | "edit" | "failed" | "repeat" | "reverted" | "undone";

export interface StepDoc {
  /** Its place among all steps of the trajectory, from 1. */
  number: number;
  /** Number of its turn; null for what users and the agent's program said between them. */
  turn: number | null;
  step: Exclude<Step, { kind: "usage" }>;
  marks: StepMark[];
}

/** Steps are meant by their numbers. */
export interface WanderingDoc {
  /** Why nothing can be said; null: it can. */
  missing: string | null;
  /** Identical calls, first of all that which was repeated. */
  repeats: { of: number; steps: number[]; what: string }[];
  /** The longest stretch of several calls made over and over. */
  cycle: { from: number; to: number; period: number } | null;
  /** After `step` the worktree stood as after `since` (null: as at the start); `churn` lines were written in vain, null: not counted. */
  reverted: { step: number; since: number | null; churn: number | null }[];
  /** Files that were changed by these steps and are not in the final diff. */
  undone: { path: string; steps: number[] }[];
}

export interface ChangeDoc {
  patch: string;
  /** By path. */
  scopes: Record<string, ChangeScope>;
  reasons: Record<string, string>;
  /** What the patch does not show: ignored and oversized files, oddities. */
  notes: string[];
  /** The reference solution's own patch; null: not known. */
  reference: string | null;
}

export interface TestDoc {
  id: string;
  /** `unlisted`: the task does not ask for it. */
  group: TestMiss["group"] | "unlisted";
  status: TestMiss["status"];
  /** What the report says of why it failed; null where it says nothing. */
  failure: string | null;
}

export interface CommandDoc {
  what: string;
  command: string;
  note: string;
}
