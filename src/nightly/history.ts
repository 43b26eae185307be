import type { Night, NightVariant } from "../domain/night.ts";
import type { VariantSample } from "../domain/sample.ts";

/** A night of a series, as far as one variant goes. */
export interface SeriesNight extends NightVariant {
  nightId: string;
}

export interface Tonight {
  tonight: VariantSample;
  nightId: string;
  /** All nights, in any order. */
  nights: readonly Night[];
}

/** A variant's nights, oldest first; each night and each run once, the last given counts. */
export function nightsOf(variant: string, nights: readonly Night[]): SeriesNight[] {
  const byId = new Map(nights.map((night) => [night.nightId, night]));
  const byRun = new Map([...byId.values()].map((night) => [night.runId, night]));
  return [...byRun.values()]
    .flatMap(({ nightId, variants }) => variants.filter(({ sample }) => sample.variant === variant).map((one) => ({ ...one, nightId })))
    .sort((a, b) => (`${a.sample.createdAt} ${a.nightId}` < `${b.sample.createdAt} ${b.nightId}` ? -1 : 1));
}

/** The nights before tonight that measured something, oldest first. Nights of another suite that has no task in common are none. */
export function earlierNights({ tonight, nightId, nights }: Tonight): SeriesNight[] {
  const tasks = new Set(tonight.tasks.map(({ taskId }) => taskId));
  return nightsOf(tonight.variant, nights).filter(
    ({ nightId: id, sample, validity, verdict }) =>
      id !== nightId &&
      sample.runId !== tonight.runId &&
      sample.createdAt < tonight.createdAt &&
      validity.valid &&
      verdict !== "could-not-measure" &&
      (sample.suite === tonight.suite || sample.tasks.some(({ taskId }) => tasks.has(taskId))),
  );
}

/**
 * Whether a variant without a usable night is new in a history that is sound and alive, so that its first night begins a series; a history
 * that is empty, or all of whose nights alarmed, may have been lost.
 */
export function isNewVariant({ tonight, nightId, nights }: Tonight): boolean {
  const before = nights.filter((night) => night.nightId !== nightId && night.createdAt < tonight.createdAt);
  const alive = before.some(({ variants }) => variants.some(({ accepted }) => accepted));
  return alive && earlierNights({ tonight, nightId, nights }).length === 0;
}

/** Why there may be nothing to compare with. */
export function absenceText(input: Tonight): string {
  const measured = earlierNights(input).length;
  if (measured > 0) return `none of the ${measured} earlier nights is accepted: \`baseline set\` accepts one`;
  const later = input.nights.filter(({ createdAt, nightId }) => createdAt >= input.tonight.createdAt && nightId !== input.nightId).length;
  return `no earlier night and no baseline to compare with${later === 0 ? "" : ` (${later} are dated later than tonight)`}`;
}
