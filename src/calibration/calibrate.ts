import type { Calibration } from "../domain/calibration.ts";
import { digestOf } from "../lib/hash.ts";
import { alphaInterval, confusion, krippendorff } from "../stats/agreement.ts";
import { median } from "../stats/summary.ts";
import type { LabelledTrial } from "./match.ts";

/**
 * How far each judge agrees with people, a judge and score each: ordinal alpha of two raters, the judge and the median of
 * what people said of the trial. Trials that the judge or all people could not tell are left out, and counted.
 */
export function calibrate(trials: readonly LabelledTrial[], createdAt: string): Calibration[] {
  const groups = new Map<string, LabelledTrial[]>();
  for (const trial of trials) {
    const key = `${trial.judgement.name} ${trial.judgement.judge}`;
    groups.set(key, [...(groups.get(key) ?? []), trial]);
  }
  return [...groups.values()].flatMap((group) => (group[0] === undefined ? [] : calibrationOf(group[0], group, createdAt)));
}

function calibrationOf({ judgement }: LabelledTrial, group: readonly LabelledTrial[], createdAt: string): Calibration {
  const both = group.flatMap((trial) => {
    const people = median(valuesOf(trial));
    const judge = trial.judgement.value;
    return people === null || judge === null ? [] : [{ people, judge, trial }];
  });
  const units = both.map(({ people, judge }) => [people, judge]);
  const { alpha, reason } = krippendorff(units, "ordinal");
  return {
    ...{ judge: judgement.judge, name: judgement.name, model: judgement.model },
    ...{ alpha, interval: alpha === null ? null : alphaInterval(units, "ordinal") },
    ...(reason === undefined ? {} : { reason }),
    peopleAlpha: krippendorff(group.map(valuesOf), "ordinal").alpha,
    trials: both.length,
    unjudged: group.filter((trial) => trial.judgement.value === null).length,
    raters: new Set(group.flatMap(({ people }) => people.map(({ rater }) => rater))).size,
    same: both.filter(({ people, judge }) => people === judge).length,
    confusion: confusion(both.flatMap(({ trial }) => trial.people.map(({ choice }) => [choice, choiceOf(trial)] as const))),
    labels: digestOf(group.map(({ runId, trialId, people }) => [runId, trialId, people])),
    createdAt,
  };
}

function valuesOf({ people }: LabelledTrial): number[] {
  return people.flatMap(({ value }) => (value === null ? [] : [value]));
}

function choiceOf({ judgement: { choice, value } }: LabelledTrial): string {
  return choice ?? String(value);
}
