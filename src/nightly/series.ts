import type { Baseline } from "../domain/baseline.ts";
import type { Comparability } from "../domain/comparison.ts";
import type { Night, NightVariant } from "../domain/night.ts";
import type { VariantSample } from "../domain/sample.ts";
import { comparabilityOf } from "../stats/compare/comparability.ts";

/** A night of a series, as far as one variant goes. */
export interface SeriesNight extends NightVariant {
  nightId: string;
}

/** What a night of a variant is compared with. */
export interface Series {
  /** Valid nights before it on the same instrument and identity, oldest first; a baseline stands before them. */
  nights: SeriesNight[];
  /** The newest of those that are accepted. */
  reference: SeriesNight[];
  /** The last valid night before it, and what moved since, where that ended the series. */
  broken: { before: SeriesNight[]; comparability: Comparability } | null;
}

export interface SeriesInput {
  tonight: VariantSample;
  nightId: string;
  /** All earlier nights, in any order. */
  nights: readonly Night[];
  baseline: Baseline | undefined;
  window: number;
}

/**
 * Walks back from a night while variant and instrument stay the same on at least half of its tasks. Nights that were invalid are stepped over; a
 * night is never its own history, also when it is judged again. A baseline starts the series anew: what was before it no longer counts.
 */
export function seriesOf({ tonight, nightId, nights, baseline, window }: SeriesInput): Series {
  const earlier = nightsOf(tonight.variant, nights).filter(
    (night) => night.nightId !== nightId && night.sample.createdAt < tonight.createdAt && night.validity.valid,
  );
  const since = baseline === undefined ? earlier : earlier.filter(({ sample }) => sample.createdAt > baseline.sample.createdAt);
  const first = since.findLastIndex(({ sample }) => !sameSeries(comparabilityOf(sample, tonight), tonight));
  const start = baselineNight(baseline, tonight);
  const own = since.slice(first + 1);
  const nightsOfSeries = [...(first < 0 ? start : []), ...own].map((night) => ({ ...night, sample: onlySame(night.sample, tonight) }));
  const reference = nightsOfSeries.filter(({ accepted }) => accepted).slice(-window);
  return { nights: nightsOfSeries, reference, broken: own.length === 0 ? brokenAt(since, tonight, window) : null };
}

/** Every variant's nights, oldest first, each night once. */
export function nightsOf(variant: string, nights: readonly Night[]): SeriesNight[] {
  const byId = new Map(nights.map((night) => [night.nightId, night]));
  return [...byId.values()]
    .flatMap(({ nightId, variants }) => variants.filter(({ sample }) => sample.variant === variant).map((one) => ({ ...one, nightId })))
    .sort((a, b) => (`${a.sample.createdAt} ${a.nightId}` < `${b.sample.createdAt} ${b.nightId}` ? -1 : 1));
}

/** Tasks on which the same thing is measured the same way. */
export function sameTasks({ refused, explained, onlyB }: Comparability, tonight: VariantSample): string[] {
  const moved = new Set([...onlyB, ...[...refused, ...explained].flatMap(({ tasks }) => tasks)]);
  return tonight.tasks.map(({ taskId }) => taskId).filter((taskId) => !moved.has(taskId));
}

/** Without the tasks that were other tasks then: what is pooled is all of one kind. */
function onlySame(sample: VariantSample, tonight: VariantSample): VariantSample {
  const same = new Set(sameTasks(comparabilityOf(sample, tonight), tonight));
  return { ...sample, tasks: sample.tasks.filter(({ taskId }) => same.has(taskId)) };
}

function sameSeries(comparability: Comparability, tonight: VariantSample): boolean {
  return sameTasks(comparability, tonight).length >= tonight.tasks.length / 2;
}

/** The accepted nights of the series that the last night before belongs to. */
function brokenAt(earlier: readonly SeriesNight[], tonight: VariantSample, window: number): Series["broken"] {
  const last = earlier.at(-1);
  if (last === undefined) return null;
  const comparability = comparabilityOf(last.sample, tonight);
  if (sameSeries(comparability, tonight)) return null;
  const alike = (night: SeriesNight) => sameSeries(comparabilityOf(night.sample, last.sample), last.sample);
  const first = earlier.findLastIndex((night) => !alike(night));
  const before = earlier.slice(first + 1).filter(({ accepted }) => accepted);
  return { before: (before.length > 0 ? before : [last]).slice(-window), comparability };
}

/** A baseline as the first night of a series, where it is of the same kind. */
function baselineNight(baseline: Baseline | undefined, tonight: VariantSample): SeriesNight[] {
  if (baseline === undefined || !sameSeries(comparabilityOf(baseline.sample, tonight), tonight)) return [];
  const { sample, name } = baseline;
  const validity = { valid: true, problems: [], planned: 0, measured: 0, infraRate: 0 };
  return [{ nightId: `baseline ${name}`, sample, validity, verdict: "stable", headline: baseline.note, accepted: true }];
}
