import type { PlannedTrial } from "../domain/trial.ts";

/** What resuming needs to know of a record. */
export interface RecordedTrial {
  fingerprint: string;
  settled: boolean;
}

/** Splits a plan: a settled record with the same fingerprint is kept, everything else is to be done (again). */
export function splitPlan(
  planned: readonly PlannedTrial[],
  recorded: ReadonlyMap<string, RecordedTrial>,
  fingerprintOf: (trial: PlannedTrial) => string,
): { todo: PlannedTrial[]; done: number } {
  const todo = planned.filter((trial) => {
    const record = recorded.get(trial.trialId);
    return !record?.settled || record.fingerprint !== fingerprintOf(trial);
  });
  return { todo, done: planned.length - todo.length };
}
