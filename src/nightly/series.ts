import type { Baseline } from "../domain/baseline.ts";
import type { Comparability } from "../domain/comparison.ts";
import type { PartChange } from "../domain/identity.ts";
import type { VariantSample } from "../domain/sample.ts";
import { earlierNights, type SeriesNight, type Tonight } from "./history.ts";
import { changesBetween, isNewModel, leftOut, onlySame, sameSeries } from "./identity.ts";

/** What a night of a variant is compared with. */
export interface Series {
  /** Measured nights before it on the same instrument and identity, oldest first; a baseline stands before them. */
  nights: SeriesNight[];
  /** The newest of those that are accepted. */
  reference: SeriesNight[];
  /** Tasks added, removed or edited since the last night: not compared. */
  left: PartChange[];
  /** What moved since the last measured night and so ended its series, and the nights of that one. */
  broken: { before: SeriesNight[]; comparability: Comparability } | null;
}

export interface SeriesInput extends Tonight {
  baseline: Baseline | undefined;
  window: number;
}

/**
 * Walks back from a night while variant and instrument stay the same on at least half of its tasks, to the last explained change. Nights
 * that measured nothing are stepped over; a night is never its own history, also when it is judged again. A baseline starts the series
 * anew: what was before it no longer counts.
 */
export function seriesOf(input: SeriesInput): Series {
  const { tonight, baseline, window } = input;
  const since = earlierNights(input).filter(({ sample }) => baseline === undefined || sample.createdAt > baseline.sample.createdAt);
  const last = since.at(-1);
  const moved = last === undefined ? null : movedSince(last, since.slice(-window), tonight);
  if (moved !== null) return { nights: [], reference: [], left: [], broken: { before: seriesBefore(since, window), comparability: moved } };
  const { nights: own, whole } = walkBack(since, tonight);
  const nights = [...(whole ? baselineNight(baseline, tonight) : []), ...own];
  const left = last === undefined ? [] : leftOut(changesBetween(last.sample, tonight));
  return { nights, reference: nights.filter(({ accepted }) => accepted).slice(-window), left, broken: null };
}

/** Null: tonight goes on with the series of the last night. */
function movedSince(last: SeriesNight, recent: readonly SeriesNight[], tonight: VariantSample): Comparability | null {
  const comparability = changesBetween(last.sample, tonight);
  const fresh = isNewModel(
    recent.map(({ sample }) => sample),
    tonight,
  );
  if (fresh === null) return sameSeries(comparability, tonight) ? null : comparability;
  return { ...comparability, explained: [...comparability.explained.filter(({ part }) => part !== fresh.part), fresh] };
}

/** `whole`: nothing ended the series, as far back as there are nights. */
function walkBack(nights: readonly SeriesNight[], tonight: VariantSample): { nights: SeriesNight[]; whole: boolean } {
  const found: SeriesNight[] = [];
  for (const night of nights.toReversed()) {
    const comparability = changesBetween(night.sample, tonight);
    if (!sameSeries(comparability, tonight)) return { nights: found, whole: false };
    found.unshift({ ...night, sample: onlySame(night.sample, comparability) });
    if (night.verdict === "explained-change") return { nights: found, whole: false };
  }
  return { nights: found, whole: true };
}

/** The accepted nights of the series that the last night belongs to, or that night alone. */
function seriesBefore(nights: readonly SeriesNight[], window: number): SeriesNight[] {
  return nights.slice(-1).flatMap((last) => {
    const { nights: before } = walkBack(nights, last.sample);
    const accepted = before.filter((night) => night.accepted);
    return (accepted.length > 0 ? accepted : [last]).slice(-window);
  });
}

/** A baseline as the first night of a series, where it is of the same kind. */
function baselineNight(baseline: Baseline | undefined, tonight: VariantSample): SeriesNight[] {
  const sample = sameBaseline(baseline, tonight);
  if (baseline === undefined || sample === null) return [];
  const validity = { valid: true, problems: [], planned: 0, measured: 0, infraRate: 0 };
  return [{ nightId: `baseline ${baseline.name}`, sample, validity, verdict: "stable", headline: baseline.note, accepted: true }];
}

/** The baseline's tasks that are measured in the same way on the same thing; null: fewer than half of tonight's are. */
export function sameBaseline(baseline: Baseline | undefined, tonight: VariantSample): VariantSample | null {
  if (baseline === undefined) return null;
  const comparability = changesBetween(baseline.sample, tonight);
  return sameSeries(comparability, tonight) ? onlySame(baseline.sample, comparability) : null;
}
