import type { RunSummary } from "../run/summary.ts";

/** Renders a run's aggregates; reads nothing else. */
export type Reporter = (summary: RunSummary) => string;
