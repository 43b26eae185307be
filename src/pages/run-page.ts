import type { RunProgress } from "../domain/live.ts";
import type { RunManifest, Shard } from "../domain/run.ts";
import type { CostSource } from "../domain/usage.ts";
import type { VariantSummary } from "../stats/summary.ts";

/**
 * `interrupted`: its process was killed; `unfinished`: it ended before every trial had its go. The same command continues both.
 */
export type RunState = "running" | "interrupted" | "unfinished" | "finished";

export interface Spending {
  /** Null: nobody told. */
  usd: number | null;
  tokens: number | null;
  cost: CostSource;
}

export interface RunVariant extends VariantSummary {
  agent: string;
  version: string;
  model: string | null;
}

/** A score of a model, as a column of the trials. `alpha`: its judge's agreement with people; null: not known. */
export interface JudgedColumn {
  name: string;
  judge: string;
  calibrated: boolean;
  alpha: number | null;
}

/** How a trial came out, or where it is. `none`: there is no result that says anything of the agent. */
export const RESULTS = ["passed", "failed", "tampered", "none", "running", "waiting"] as const;
export type ResultWord = (typeof RESULTS)[number];

export const COST_MARKS = ["reported", "estimated", "unknown"] as const satisfies readonly CostSource[];

/** One trial of the plan, slim, since there may be ten thousand: texts that come again and again are places in lists of the document. */
export type TrialTuple = [
  trialId: string,
  /** Places in `tasks`, `repos`, `variants`. */
  task: number,
  repo: number,
  variant: number,
  index: number,
  /** Place in `RESULTS`, and in `texts`: the same in full. */
  result: number,
  text: number,
  /** 1 within the scope, 0 beyond; null: not known. */
  within: number | null,
  /** log2 against the reference. */
  sizeRatio: number | null,
  costUsd: number | null,
  /** Place in `COST_MARKS`. */
  cost: number,
  tokens: number | null,
  wallMs: number | null,
  /** Attempts so far. */
  attempts: number,
  /** Findings of the cheat report; null: not looked up. */
  findings: number | null,
  /** In the order of `judged`; left out where nothing was judged. */
  judged?: (number | null)[],
];

export interface RunDoc {
  runId: string;
  createdAt: string;
  state: RunState;
  /** Of planned trials that can be run here, those that need no further go. */
  done: number;
  total: number;
  /** ISO; null: nothing was recorded. */
  lastRecordAt: string | null;
  /** Settled trials that a late scorer has not spoken of. */
  awaitsLate: number;
  /** What its process says, or last said before it was killed. */
  live: { at: string; progress: RunProgress } | null;
  facts: {
    suite: string;
    planDigest: string;
    configDigest: string;
    harness: RunManifest["harness"];
    sandbox: Pick<RunManifest["sandbox"], "name" | "isolation">;
    workspaceMethod: string;
    tasks: number;
    /** Trials of the plan, those that cannot be run here included. */
    planned: number;
    measured: number;
    shard: Pick<Shard, "index" | "of"> | null;
    merged: { index: number; runId: string }[];
    /** Of a run in blocks: how many, and where its question stands. */
    blocks: { blocks: number; done: boolean; detail: string } | null;
    /** Of a run until decided, a line a variant. */
    adaptive: string[];
    links: { sink: string; variant: string; url: string }[];
  };
  spent: Spending;
  /** What judges cost: not in `spent`. Null: none was asked. */
  judging: { usd: number | null; cost: CostSource; judgements: number } | null;
  variants: RunVariant[];
  unavailable: { taskId: string; reason: string }[];
  /** What was damaged or passed over, a sentence each. */
  notes: string[];
  tasks: string[];
  repos: string[];
  texts: string[];
  judged: JudgedColumn[];
  trials: TrialTuple[];
}
