import type { VariantSample } from "../domain/sample.ts";
import { smoothedRates } from "../stats/compare/smoothing.ts";

/** Measured trials by task, and how many of them resolved. */
export type Resolved = Map<string, { successes: number; trials: number }>;

const known = new WeakMap<VariantSample, Resolved>();

/** Of one night. Tasks of which nothing was measured have no entry. Counted once a sample. */
export function resolvedOf(sample: VariantSample): Resolved {
  const before = known.get(sample);
  if (before !== undefined) return before;
  const counts: Resolved = new Map();
  for (const { taskId, trials } of sample.tasks) {
    const measured = trials.flatMap(({ resolved }) => resolved ?? []);
    if (measured.length === 0) continue;
    counts.set(taskId, { successes: measured.reduce((sum, one) => sum + one, 0), trials: measured.length });
  }
  known.set(sample, counts);
  return counts;
}

/** Of several nights together. */
export function resolvedIn(samples: readonly VariantSample[]): Resolved {
  const counts: Resolved = new Map();
  for (const sample of samples) addResolved(counts, sample);
  return counts;
}

/** One night more. */
export function addResolved(counts: Resolved, sample: VariantSample): void {
  for (const [taskId, { successes, trials }] of resolvedOf(sample)) {
    const before = counts.get(taskId);
    if (before === undefined) counts.set(taskId, { successes, trials });
    else counts.set(taskId, { successes: before.successes + successes, trials: before.trials + trials });
  }
}

/** Rates of the tasks for standard errors: few trials that all passed are not taken for ones that cannot fail. */
export function ratesOf(counts: Resolved): ReadonlyMap<string, number> {
  const tasks = [...counts];
  const rates = smoothedRates(
    tasks.map(([, { successes, trials }]) => ({ successesA: successes, trialsA: trials, successesB: 0, trialsB: 0 })),
  );
  return new Map(tasks.map(([taskId], at) => [taskId, rates[at] ?? 0]));
}

export interface MeanDifference {
  /** Mean over the tasks measured on both sides of tonight's rate minus the reference's. */
  delta: number;
  /** Its conditional standard error: of both sides, and of tonight's trials alone. */
  se: number;
  ownSe: number;
}

/** Null where no task was measured on both sides. */
export function meanDifference(reference: Resolved, tonight: Resolved, rates: ReadonlyMap<string, number>): MeanDifference | null {
  let [tasks, sum, both, own] = [0, 0, 0, 0];
  for (const [taskId, { successes, trials }] of tonight) {
    const before = reference.get(taskId);
    if (before === undefined) continue;
    const rate = rates.get(taskId) ?? 0;
    tasks += 1;
    sum += successes / trials - before.successes / before.trials;
    own += (rate * (1 - rate)) / trials;
    both += rate * (1 - rate) * (1 / trials + 1 / before.trials);
  }
  return tasks === 0 ? null : { delta: sum / tasks, se: Math.sqrt(both) / tasks, ownSe: Math.sqrt(own) / tasks };
}
