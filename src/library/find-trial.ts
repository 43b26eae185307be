import type { TrialRecord } from "../domain/trial.ts";
import { ConfigError } from "../errors.ts";
import { didYouMean } from "../lib/nearest.ts";
import { type KnownRun, knownRun } from "../store/known-run.ts";

/** The last record of a trial of a run, by its id or a unique start of it. Throws ConfigError. */
export async function findTrial(folder: string, name: string): Promise<TrialRecord> {
  return trialOf(await knownRun(folder), name);
}

/** The same of a run that is known. */
export async function trialOf({ trialIds, records }: KnownRun, name: string): Promise<TrialRecord> {
  for await (const record of records([pickId(trialIds, name)])) return record;
  throw unknownTrial(`The record of trial "${name}" is gone.`);
}

/** Throws ConfigError. */
export function pickTrial<T>(byTrial: ReadonlyMap<string, T>, name: string): T {
  return byTrial.get(pickId(new Set(byTrial.keys()), name)) as T; // an id of it
}

function pickId(trialIds: ReadonlySet<string>, name: string): string {
  if (trialIds.has(name)) return name;
  const matching = [...trialIds].filter((id) => id.startsWith(name));
  const [only] = matching;
  if (only === undefined) throw unknownTrial(`No trial "${name}" in this run.${didYouMean(name, [...trialIds])}`);
  if (matching.length > 1) throw unknownTrial(`"${name}" fits ${matching.length} trials: ${matching.slice(0, 5).join(", ")} …`);
  return only;
}

function unknownTrial(why: string): ConfigError {
  return new ConfigError("TRIAL_UNKNOWN", why, { hint: "`patchbench show RUN` lists them." });
}
