import type { PlannedTrial } from "../../domain/trial.ts";
import type { Nearby, TrialWord } from "../trial-page.ts";

export interface NearbyTrial extends Pick<PlannedTrial, "trialId" | "taskId" | "variant" | "trialIndex"> {
  verdict: TrialWord;
}

const MOST = 50;

/** Trials of the same task: before and after it of the same variant, and those of other variants. */
export function nearbyOf(own: NearbyTrial, all: Iterable<NearbyTrial>): Nearby {
  const ofTask = [...all].filter(({ taskId }) => taskId === own.taskId).sort((a, b) => a.trialIndex - b.trialIndex);
  const mine = ofTask.filter(({ variant }) => variant === own.variant);
  const at = mine.findIndex(({ trialId }) => trialId === own.trialId);
  const others = ofTask.filter(({ variant }) => variant !== own.variant).sort((a, b) => a.variant.localeCompare(b.variant));
  return {
    previous: mine[at - 1]?.trialId ?? null,
    next: mine[at + 1]?.trialId ?? null,
    others: others.slice(0, MOST).map(({ trialId, variant, trialIndex, verdict }) => ({ trialId, variant, trialIndex, verdict })),
  };
}
