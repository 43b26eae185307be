import type { TrialRecord } from "../domain/trial.ts";
import type { TrialRow } from "../stats/summary.ts";
import { plainResult } from "./progress.ts";
import type { ReportedTrial } from "./types.ts";

/** What reports tell of a trial beyond its row. */
export function toldOf(record: Pick<TrialRecord, "outcome" | "verdict" | "timing">): Omit<ReportedTrial, keyof TrialRow> {
  const { verdict, timing } = record;
  return {
    result: plainResult(record).text,
    misses: verdict.kind === "failed" || verdict.kind === "tampered" ? verdict.misses : [],
    reasons: verdict.kind === "failed" || verdict.kind === "tampered" ? verdict.reasons : [],
    finishedAt: timing.finishedAt,
  };
}
