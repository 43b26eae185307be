import type { Comparison } from "../domain/comparison.ts";

/** A task that changed sides between two samples, by the names that find them. */
export interface Flip {
  a: string;
  b: string;
  taskId: string;
  /** Of side B. */
  variant: string;
  /** A trial of side A to hold it against: `RUN/TRIAL`. */
  before: string;
}

/** Those of a comparison's page, lost ones first. */
export function flipsOf(document: unknown): Flip[] {
  const { comparison } = document as { comparison: Comparison };
  const found = comparison.contrasts.flatMap(({ a, b, flips }) =>
    flips.map(({ taskId, direction, linkA }) => ({ a: a.name, b: b.name, variant: b.variant, before: linkA, taskId, direction })),
  );
  return found.toSorted((one, other) => Number(one.direction === "gained") - Number(other.direction === "gained"));
}
