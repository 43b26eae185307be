import { z } from "zod";
import type { TrialRecord } from "./trial.ts";

const Bounds = z.strictObject({ low: z.number(), high: z.number() });

/** How far a judge agreed with people on the same trials. */
export const Calibration = z.strictObject({
  /** Identity of the judge, as in its judgements. */
  judge: z.string(),
  /** The score it gives, e.g. `review.scope`. */
  name: z.string(),
  model: z.string(),
  /** Krippendorff's alpha (ordinal) of the judge and what people said; null: it cannot be computed from these labels. */
  alpha: z.number().nullable(),
  /** 95 % of it, by resampling trials. */
  interval: Bounds.nullable(),
  /** Why there is no alpha. */
  reason: z.string().optional(),
  /** The same of people among themselves, as far as trials have several labels: no judge can be asked for more. */
  peopleAlpha: z.number().nullable(),
  /** Trials with a label and a value of the judge. */
  trials: z.int(),
  /** Labelled trials that the judge gave no value. */
  unjudged: z.int(),
  /** People who labelled. */
  raters: z.int(),
  /** Of the trials, those on which judge and people chose the same. */
  same: z.int(),
  /** What people chose, then what the judge chose: how often. */
  confusion: z.record(z.string(), z.record(z.string(), z.int())),
  /** Hash of the labels. */
  labels: z.string(),
  /** ISO time. */
  createdAt: z.string(),
});
export type Calibration = z.infer<typeof Calibration>;

/** Trials below which agreement says nothing, whatever it is. */
export const MIN_LABELLED = 20;

/** Below this, conclusions are not even tentative (Krippendorff, Content Analysis, 2004, ch. 11). */
export const USUAL_AGREEMENT = 0.667;

/** What is known of every judge, and the agreement asked for. */
export interface Calibrations {
  byJudge: ReadonlyMap<string, Calibration>;
  minAgreement: number;
}

export const noCalibrations: Calibrations = { byJudge: new Map(), minAgreement: USUAL_AGREEMENT };

export function isCalibrated(judge: string, { byJudge, minAgreement }: Calibrations): boolean {
  const known = byJudge.get(judge);
  return known !== undefined && known.alpha !== null && known.trials >= MIN_LABELLED && known.alpha >= minAgreement;
}

/** A score's name as it is shown: with a mark when it comes from a judge whose agreement with people is unknown or too low. */
export function shownName(name: string, { judgements }: Pick<TrialRecord, "judgements">, calibrations: Calibrations): string {
  const judgement = judgements.find((one) => one.name === name);
  return judgement === undefined || isCalibrated(judgement.judge, calibrations) ? name : `${name} [uncalibrated]`;
}
