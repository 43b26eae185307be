import type { TrialRecord } from "../domain/trial.ts";
import { ConfigError } from "../errors.ts";
import { didYouMean } from "../lib/nearest.ts";
import { readLatest } from "../store/reader.ts";

/** The last record of a trial of a run, by its id or a unique start of it. Throws ConfigError. */
export async function findTrial(folder: string, name: string): Promise<TrialRecord> {
  const { byTrial } = await readLatest(folder, (record) => record);
  return pickTrial(byTrial, name);
}

/** Throws ConfigError. */
export function pickTrial<T>(byTrial: ReadonlyMap<string, T>, name: string): T {
  const ids = [...byTrial.keys()];
  const [only, ...more] = byTrial.has(name) ? [name] : ids.filter((id) => id.startsWith(name));
  const found = only === undefined || more.length > 0 ? undefined : byTrial.get(only);
  if (found !== undefined) return found;
  const matching = only === undefined ? [] : [only, ...more];
  const why =
    matching.length === 0
      ? `No trial "${name}" in this run.${didYouMean(name, ids)}`
      : `"${name}" fits ${matching.length} trials: ${matching.slice(0, 5).join(", ")} …`;
  throw new ConfigError("TRIAL_UNKNOWN", why, { hint: "`patchbench show RUN` lists them." });
}
