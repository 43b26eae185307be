import { z } from "zod";
import { Judge } from "./judge.ts";
import type { TrialRecord } from "./trial.ts";

const Share = z.number().min(0).max(1);

/** How far a judge agreed with people on the same trials. */
export const Calibration = z.strictObject({
  /** Identity of the judge, as in its judgements. */
  judge: z.string(),
  /** The score it gives, e.g. `review.scope`. */
  name: z.string(),
  model: z.string(),
  /** Krippendorff's ordinal alpha of the judge and the people's own verdict; null: it cannot be computed from these labels. */
  alpha: z.number().nullable(),
  /** Why there is no alpha. */
  reason: z.string().optional(),
  /** 95 % bootstrap interval of alpha over trials. */
  interval: z.strictObject({ low: z.number(), high: z.number() }).nullable().default(null),
  /** The same agreement with choices taken as names without an order. */
  nominalAlpha: z.number().nullable().default(null),
  /** Share of trials on which judge and people gave the same value. */
  exact: Share.nullable().default(null),
  /** Ordinal alpha of the people among themselves, over `peopleTrials` trials with at least two of them: what a judge can hope for. */
  peopleAlpha: z.number().nullable().default(null),
  peopleTrials: z.int().default(0),
  /** People's verdicts by the judge's: rows by columns, by the names of choices. */
  confusion: z
    .strictObject({ rows: z.array(z.string()), columns: z.array(z.string()), counts: z.array(z.array(z.int())) })
    .default({ rows: [], columns: [], counts: [] }),
  /** Trials with a label and a judgement that can be compared. */
  trials: z.int(),
  /** People who labelled. */
  raters: z.int(),
  /** Labels on trials of this judge. */
  labels: z.int().default(0),
  /** Labelled trials on which the judge came to nothing, and on which the people cannot tell. */
  nullJudgements: z.int().default(0),
  undecided: z.int().default(0),
  /** Hash of the file of labels. */
  labelsDigest: z.string().default(""),
  /** ISO time. */
  createdAt: z.string(),
});
export type Calibration = z.infer<typeof Calibration>;

/** What is known of every judge, and the agreement asked for. */
export interface Calibrations {
  byJudge: ReadonlyMap<string, Calibration>;
  minAgreement: number;
}

/** Agreement asked for where the config says nothing. */
export const MIN_AGREEMENT: number = Judge.shape.minAgreement.parse(undefined);

/** Trials below which an agreement is too uncertain to go by, whatever its value. */
export const MIN_TRIALS = 20;

/** Where nobody has been asked. */
export const noCalibrations: Calibrations = { byJudge: new Map(), minAgreement: MIN_AGREEMENT };

export function isCalibrated(judge: string, { byJudge, minAgreement }: Calibrations): boolean {
  const calibration = byJudge.get(judge);
  return calibration !== undefined && agrees(calibration, minAgreement);
}

/** Whether a judge's agreement with people is known well enough, and high enough. */
export function agrees({ alpha, trials }: Pick<Calibration, "alpha" | "trials">, minAgreement: number): boolean {
  return alpha !== null && trials >= MIN_TRIALS && alpha >= minAgreement;
}

/** The mark of a score whose judge is not to be trusted yet. */
export const UNCALIBRATED = "[uncalibrated]";

/** A score's name as it is shown: with a mark when it comes from a judge whose agreement with people is unknown or too low. */
export function shownName(name: string, record: Pick<TrialRecord, "judgements">, calibrations: Calibrations): string {
  return uncalibratedScores(record, calibrations).includes(name) ? `${name} ${UNCALIBRATED}` : name;
}

/** Names of a trial's scores that are to be marked. */
export function uncalibratedScores({ judgements }: Pick<TrialRecord, "judgements">, calibrations: Calibrations): string[] {
  return judgements.filter(({ judge }) => !isCalibrated(judge, calibrations)).map(({ name }) => name);
}
