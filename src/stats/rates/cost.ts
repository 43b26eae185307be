import type { VariantSample } from "../../domain/sample.ts";
import type { Interval } from "../wilson.ts";
import { bootstrap, meanOfMeans } from "./bootstrap.ts";

/** What trials of a variant cost, USD. Null: nobody knows. */
export interface CostFigures {
  /** Mean over tasks of each task's mean over its trials, lost ones too: they were paid. */
  perTrial: number | null;
  /** 95 %, for tasks like these. */
  interval: Interval | null;
  /** All that is known to be spent, by trials that resolved their task. Null also where none did. */
  perResolved: number | null;
  /** Trials whose cost is known, and those of them that resolved. */
  trials: number;
  resolved: number;
  /** Trials that ran and whose cost is not known. */
  missing: number;
}

export function costFigures({ tasks }: VariantSample, seed: number, draws = 2_000): CostFigures {
  const ran = tasks.flatMap(({ trials }) => trials.filter(({ outcome }) => outcome !== "not-started"));
  const known = ran.filter(({ costUsd }) => costUsd !== null);
  const byTask = tasks.map(({ repoId, trials }) => ({ repo: repoId, values: trials.flatMap(({ costUsd }) => costUsd ?? []) }));
  const some = byTask.map(({ values }) => values).filter((values) => values.length > 0);
  const resolved = known.filter((trial) => trial.resolved === 1).length;
  const spent = known.reduce((sum, { costUsd }) => sum + (costUsd ?? 0), 0);
  return {
    perTrial: some.length === 0 ? null : meanOfMeans(some),
    interval: bootstrap(byTask, meanOfMeans, { seed, draws }),
    perResolved: resolved === 0 ? null : spent / resolved,
    ...{ trials: known.length, resolved, missing: ran.length - known.length },
  };
}
