import { type Calibrations, isCalibrated } from "../domain/calibration.ts";
import type { TrialRecord } from "../domain/trial.ts";

/** A score that a model gave, and what its agreement with people is known to be. */
export interface JudgedScore {
  /** e.g. `review.scope`. */
  name: string;
  judge: string;
  value: number | null;
  /** Whether the judge agrees with people as much as is asked for. Otherwise the score is shown with a mark. */
  calibrated: boolean;
  /** Krippendorff's alpha of judge and people; null: not known. */
  alpha: number | null;
}

/** A variant's scores by one judge. */
export interface JudgedSummary extends JudgedScore {
  /** Mean over tasks of each task's mean over its trials with a value. */
  value: number | null;
  tasks: number;
  /** With a value. */
  trials: number;
  /** Judged, but without a value. */
  nulls: number;
}

export function judgedScores({ judgements }: Pick<TrialRecord, "judgements">, calibrations: Calibrations): JudgedScore[] {
  return judgements.map(({ name, judge, value }) => ({
    ...{ name, judge, value, calibrated: isCalibrated(judge, calibrations) },
    alpha: calibrations.byJudge.get(judge)?.alpha ?? null,
  }));
}

interface JudgedRow {
  judged: readonly JudgedScore[];
}

type Rate = Pick<JudgedSummary, "value" | "tasks" | "trials">;

/** By score and judge: those of two judges are never one mean. `rate` is the mean over tasks. */
export function summarizeJudged<Row extends JudgedRow>(
  rows: readonly Row[],
  rate: (rows: readonly Row[], value: (row: Row) => number | null) => Rate,
): JudgedSummary[] {
  const found = new Map(rows.flatMap((row) => row.judged).map((one) => [JSON.stringify([one.name, one.judge]), one]));
  return [...found.values()]
    .sort((a, b) => (`${a.name} ${a.judge}` < `${b.name} ${b.judge}` ? -1 : 1))
    .map((one) => {
      const own = (row: Row) => row.judged.find(({ name, judge }) => name === one.name && judge === one.judge);
      const { value, tasks, trials } = rate(rows, (row) => own(row)?.value ?? null);
      return { ...one, value, tasks, trials, nulls: rows.filter((row) => own(row)?.value === null).length };
    });
}
