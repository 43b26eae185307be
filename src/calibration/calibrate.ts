import type { Calibration } from "../domain/calibration.ts";
import { agreementShare, bootstrapAlpha, confusionMatrix, krippendorffAlpha, type Unit } from "../stats/agreement.ts";
import { median } from "../stats/summary.ts";
import type { Choices } from "./judged-run.ts";
import type { PlacedLabel } from "./resolve.ts";

export interface Calibrated {
  /** One for each judge of whose trials there are labels. */
  calibrations: Calibration[];
  /** Labelled trials that no judge has judged by the score, for each labelled score. */
  unjudged: Record<string, number>;
}

export interface CalibrateOptions {
  labels: readonly PlacedLabel[];
  choices: ReadonlyMap<string, Choices>;
  /** Of the file of labels. */
  labelsDigest: string;
  now: Date;
}

/** Compares people with each judge they judged beside. */
export function calibrate({ labels, choices, labelsDigest, now }: CalibrateOptions): Calibrated {
  const trials = [...groupBy(labels, ({ unit, score }) => JSON.stringify([unit, score])).values()].map(trialOf);
  const unjudged: Record<string, number> = {};
  for (const { score, judgement } of trials) unjudged[score] = (unjudged[score] ?? 0) + (judgement === undefined ? 1 : 0);
  const judged = trials.filter(({ judgement }) => judgement !== undefined);
  const byJudge = groupBy(judged, ({ score, judgement }) => JSON.stringify([score, judgement?.judge]));
  const calibrations = [...byJudge.values()].map((own) => ({
    ...compare(own, choices.get(own[0]?.judgement?.judge ?? "") ?? new Map()),
    ...{ labelsDigest, createdAt: now.toISOString() },
  }));
  return { calibrations, unjudged };
}

/** A labelled trial by one rubric. */
interface LabelledTrial extends Pick<PlacedLabel, "score" | "judgement"> {
  raters: string[];
  /** By rater. */
  values: Map<string, number | null>;
  /** The people's own verdict: the median of their values. Null where nobody could tell. */
  people: number | null;
}

function trialOf(labels: readonly PlacedLabel[]): LabelledTrial {
  const values = new Map(labels.map(({ rater, value }) => [rater, value]));
  return {
    score: labels[0]?.score ?? "",
    judgement: labels[0]?.judgement,
    raters: [...values.keys()],
    values,
    people: median([...values.values()].filter((value) => value !== null)),
  };
}

type Comparison = Omit<Calibration, "labelsDigest" | "createdAt">;

/** The seed is fixed: the same labels give the same interval. */
const SEED = 1;

function compare(trials: readonly LabelledTrial[], choices: Choices): Comparison {
  const raters = [...new Set(trials.flatMap((trial) => trial.raters))];
  const both = trials.flatMap(({ people, judgement }) => {
    const judge = judgement?.value ?? null;
    return people === null || judge === null ? [] : [{ people, judge, choice: judgement?.choice ?? null }];
  });
  const units: Unit[] = both.map(({ people, judge }) => [people, judge]);
  const peoples: Unit[] = trials.map(({ values }) => raters.map((rater) => values.get(rater) ?? null));
  const alpha = krippendorffAlpha(units, "ordinal");
  const among = krippendorffAlpha(peoples, "ordinal");
  const first = trials[0]?.judgement;
  return {
    ...{ judge: first?.judge ?? "", name: first?.name ?? "", model: first?.model ?? "" },
    alpha: alpha.value,
    ...(alpha.reason === undefined ? {} : { reason: both.length === 0 ? "no trial has both a label and a judgement" : alpha.reason }),
    interval: bootstrapAlpha(units, "ordinal", { seed: SEED }),
    nominalAlpha: krippendorffAlpha(units, "nominal").value,
    exact: agreementShare(both.map(({ people, judge }) => [people, judge])),
    peopleAlpha: among.value,
    peopleTrials: among.units,
    confusion: confusionMatrix(
      both.map(({ people, judge, choice }) => [nameOf(people, choices), choice ?? nameOf(judge, choices)]),
      both
        .flatMap(({ people, judge }) => [people, judge])
        .sort((a, b) => a - b)
        .map((value) => nameOf(value, choices)),
    ),
    ...{ trials: both.length, raters: raters.length },
    labels: trials.reduce((sum, { values }) => sum + values.size, 0),
    nullJudgements: trials.filter(({ judgement }) => judgement?.value === null).length,
    undecided: trials.filter(({ people }) => people === null).length,
  };
}

/** The choice of that worth, or the number where people split between two. */
function nameOf(value: number, choices: Choices): string {
  return [...choices].find(([, worth]) => worth === value)?.[0] ?? String(Number(value.toFixed(3)));
}

function groupBy<T>(values: readonly T[], key: (value: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const value of values) groups.set(key(value), [...(groups.get(key(value)) ?? []), value]);
  return groups;
}
