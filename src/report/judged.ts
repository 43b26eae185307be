import type { JudgeAgreement, RunSummary } from "../run/summary.ts";
import type { JudgedScore } from "../stats/judged.ts";
import { count } from "./format.ts";

/** Means of judges' scores, a line a variant and score, with how far the judge can be trusted. Nothing without judges. */
export function judgedLines({ variants, judges }: Pick<RunSummary, "variants" | "judges">): string[] {
  return variants.flatMap((variant) => variant.judged.map((one) => `${variant.variant}: ${judgedText(one, judges)}`));
}

/** "review.scope 0.81 (12 trials, 1 without a value) [uncalibrated]" */
export function judgedText(one: JudgedScore, judges: readonly JudgeAgreement[]): string {
  const nulls = one.nulls === 0 ? "" : `, ${one.nulls} without a value`;
  return `${one.name} ${one.value?.toFixed(2) ?? "–"} (${count("trial", one.trials)}${nulls}) ${trust(judges.find(({ judge }) => judge === one.judge))}`;
}

/** "[uncalibrated]", with what is known, or "[agreement with people: 0.74]". */
export function trust(agreement: JudgeAgreement | undefined): string {
  if (agreement === undefined || agreement.trials === 0) return "[uncalibrated]";
  const alpha = agreement.alpha === null ? "unknown" : agreement.alpha.toFixed(2);
  if (agreement.calibrated) return `[agreement with people: ${alpha}]`;
  return `[uncalibrated: agreement ${alpha} on ${count("trial", agreement.trials)}]`;
}
