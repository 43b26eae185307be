import type { RunSummary } from "../run/summary.ts";
import type { TrialRow } from "../stats/summary.ts";

/** Renders a run's aggregates and, where it shows single trials, its rows; reads nothing else. */
export type Reporter = (summary: RunSummary, rows: readonly TrialRow[]) => string;
