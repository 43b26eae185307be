import type { TestMiss } from "../domain/verdict.ts";
import type { RunSummary } from "../run/summary.ts";
import type { VariantRates } from "../stats/rates/describe.ts";
import type { TrialRow } from "../stats/summary.ts";

/** A trial, and how it came out in a few words without colours. */
export interface ReportedTrial extends TrialRow {
  result: string;
  /** Expected tests that did not pass, and why it failed beyond them. */
  misses: TestMiss[];
  reasons: string[];
  /** ISO time. */
  finishedAt: string;
}

/** Renders a run's aggregates, and its trials and rates in detail where they are given; reads nothing else. */
export type Reporter = (summary: RunSummary, trials?: readonly ReportedTrial[], rates?: readonly VariantRates[]) => string;
