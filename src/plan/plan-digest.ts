import type { PlannedTrial } from "../domain/trial.ts";
import { digestOf } from "../lib/hash.ts";

/** Two plans of the same trials in the same order have the same digest. */
export function planDigestOf(planned: readonly Pick<PlannedTrial, "trialId">[]): string {
  return digestOf(planned.map((trial) => trial.trialId));
}
