import type { RunState, Spending } from "./run-page.ts";

export interface ListedVariant {
  variant: string;
  planned: number;
  measured: number;
  /** Share of tasks resolved, with its 95 % interval over so many tasks; null: nothing was measured. */
  resolve: { value: number | null; low: number | null; high: number | null; tasks: number };
}

export interface ListedRun {
  runId: string;
  createdAt: string;
  /** Null: it could not be read, or was not summed up. */
  sum: {
    state: RunState;
    tasks: number;
    planned: number;
    measured: number;
    variants: ListedVariant[];
    spent: Spending;
    /** While it runs: trials over, of all; and how long the rest takes, as far as it can be told. */
    progress: { done: number; total: number; timeLeftMs: number | null } | null;
  } | null;
  /** Why there is no sum. */
  problem: string | null;
}

/** Every run of the results folder, newest first. */
export interface RunsDoc {
  runs: ListedRun[];
}
