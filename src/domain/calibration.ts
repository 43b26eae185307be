import { z } from "zod";
import type { TrialRecord } from "./trial.ts";

/** How far a judge agreed with people on the same trials. */
export const Calibration = z.strictObject({
  /** Identity of the judge, as in its judgements. */
  judge: z.string(),
  /** The score it gives, e.g. `review.scope`. */
  name: z.string(),
  model: z.string(),
  /** Krippendorff's alpha of the judge and the people's own verdict; null: it cannot be computed from these labels. */
  alpha: z.number().nullable(),
  /** Trials with a label and a judgement. */
  trials: z.int(),
  /** People who labelled. */
  raters: z.int(),
  /** ISO time. */
  createdAt: z.string(),
});
export type Calibration = z.infer<typeof Calibration>;

/** What is known of every judge, and the agreement asked for. */
export interface Calibrations {
  byJudge: ReadonlyMap<string, Calibration>;
  minAgreement: number;
}

export function isCalibrated(judge: string, { byJudge, minAgreement }: Calibrations): boolean {
  return (byJudge.get(judge)?.alpha ?? Number.NEGATIVE_INFINITY) >= minAgreement;
}

/** A score's name as it is shown: with a mark when it comes from a judge whose agreement with people is unknown or too low. */
export function shownName(name: string, { judgements }: Pick<TrialRecord, "judgements">, calibrations: Calibrations): string {
  const judgement = judgements.find((one) => one.name === name);
  return judgement === undefined || isCalibrated(judgement.judge, calibrations) ? name : `${name} [uncalibrated]`;
}
