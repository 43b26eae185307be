import { type Calibrations, isCalibrated } from "../domain/calibration.ts";
import type { ExportLine } from "../domain/export-line.ts";
import type { RunManifest } from "../domain/run.ts";
import type { TrialRecord } from "../domain/trial.ts";

/** Nobody knows how any judge agrees with people. */
export const noCalibrations: Calibrations = { byJudge: new Map(), minAgreement: 1 };

/** What the lines of a run have in common. */
export interface ExportRun {
  manifest: Pick<RunManifest, "runId" | "createdAt" | "config">;
  suite: string;
  calibrations: Calibrations;
}

/** A record with what it was part of. */
export function exportLine({ manifest, suite, calibrations }: ExportRun, record: TrialRecord): ExportLine {
  const { runId, createdAt, config } = manifest;
  const doubtful = record.judgements.filter(({ judge }) => !isCalibrated(judge, calibrations));
  return {
    ...{ runId, createdAt, suite, model: config.variants.find(({ name }) => name === record.variant)?.model ?? null },
    uncalibrated: [...new Set(doubtful.map(({ name }) => name))].sort(),
    ...record,
  };
}
