import type { Detector } from "../domain/night.ts";
import type { VariantSample } from "../domain/sample.ts";
import type { TaskCounts } from "../stats/compare/hypergeometric.ts";
import { countsOf, measuredPairs, pairsOf } from "../stats/compare/pairs.ts";
import { conditionalSe } from "../stats/compare/power.ts";
import { smoothedRates } from "../stats/compare/smoothing.ts";
import { poolSamples } from "../stats/sample.ts";
import { cusumRunLength, ewmaRunLength, LAMBDA, limitFor, SLACK } from "./run-length.ts";
import type { SeriesNight } from "./series.ts";

/** A night's distance from the accepted nights before it, in standard errors. */
export interface NightScore {
  nightId: string;
  z: number;
}

/**
 * Scores of the nights of a series, each against all nights before it (self-starting, Hawkins, The Statistician 36, 1987, 299-315): paired by
 * task, over the conditional standard error of both sides. So the scores are independent and nearly standard normal from the second night on,
 * whatever the true rates are; nights that alarmed count too, or a chance high at the start would alarm for ever. Where earlier scores spread
 * more than they should, nights vary more than their trials explain, and the yardstick is wider by that. The first night has none.
 */
export function nightScores(nights: readonly SeriesNight[]): NightScore[] {
  const scores: NightScore[] = [];
  for (const [at, { nightId, sample }] of nights.entries()) {
    const z = at === 0 ? null : scoreOf(poolSamples(nights.slice(0, at).map((night) => night.sample)), sample);
    if (z !== null) scores.push({ nightId, z: z / Math.sqrt(spreadOf(scores)) });
  }
  return scores;
}

/** Scores that a spread of 1 counts as, so that few nights do not tell it. */
const PRIOR_NIGHTS = 6;

/** Mean square of the scores so far as they were before they were divided, at least 1. */
function spreadOf(scores: readonly NightScore[]): number {
  let spread = 1;
  let squares = PRIOR_NIGHTS;
  for (const [at, { z }] of scores.entries()) {
    squares += z * z * spread;
    spread = Math.max(1, squares / (PRIOR_NIGHTS + at + 1));
  }
  return spread;
}

/** Null where no task was measured on both sides. */
function scoreOf(reference: VariantSample, sample: VariantSample): number | null {
  const tasks = countsBetween(reference, sample);
  if (tasks.length === 0) return null;
  const rates = smoothedRates(tasks);
  const planned = tasks.map(({ trialsA, trialsB }, at) => ({ rate: rates[at] ?? 0, trialsA, trialsB }));
  const delta = tasks.reduce((sum, task) => sum + task.successesB / task.trialsB - task.successesA / task.trialsA, 0) / tasks.length;
  return delta / conditionalSe(planned);
}

/** Tasks measured on both sides. */
export function countsBetween(reference: VariantSample, sample: VariantSample): TaskCounts[] {
  return measuredPairs(pairsOf(reference, sample, new Set()), "resolved").map((pair) => countsOf(pair, "resolved"));
}

/** Limits of the three detectors when nothing changes: each alarms on average once in so many nights. */
export interface DriftLimits {
  cusum: number;
  ewma: number;
}

/** Nights that a false alarm lasts, about: its share of nights is that over the run length. */
const ALARM_LASTS = 3;
const DETECTORS = 3;
const known = new Map<string, DriftLimits>();

/** `share`: of nights that any of the detectors may be in alarm without cause. */
export function driftLimits(share: number): DriftLimits {
  const nights = (ALARM_LASTS * DETECTORS) / share;
  const key = nights.toFixed(0);
  const limits = known.get(key) ?? { cusum: limitFor((h) => cusumRunLength(h), nights), ewma: limitFor((l) => ewmaRunLength(l), nights) };
  known.set(key, limits);
  return limits;
}

/**
 * One-sided CUSUMs down and up (Page 1954; slack 0.5) and a two-sided EWMA (Roberts 1959; λ = 0.2) with limits exact for its first nights. The
 * CUSUM is held at one above its limit, so that a series that has recovered is out of the alarm within three nights.
 */
export function detectorsOf(scores: readonly NightScore[], limits: DriftLimits): Detector[] {
  if (scores.length === 0) return [];
  return [cusum("cusum-down", scores, limits.cusum), cusum("cusum-up", scores, limits.cusum), ewma(scores, limits.ewma)];
}

function cusum(name: "cusum-down" | "cusum-up", scores: readonly NightScore[], limit: number): Detector {
  const sign = name === "cusum-down" ? -1 : 1;
  let value = 0;
  let since: string | null = null;
  for (const { nightId, z } of scores) {
    const next = Math.min(limit + 1, Math.max(0, value + sign * z - SLACK));
    if (next === 0) since = null;
    else if (value === 0) since = nightId;
    value = next;
  }
  return { name, value, limit, alarm: value > limit, since };
}

function ewma(scores: readonly NightScore[], limit: number): Detector {
  let value = 0;
  let since: string | null = null;
  for (const { nightId, z } of scores) {
    const next = LAMBDA * z + (1 - LAMBDA) * value;
    if (Math.sign(next) !== Math.sign(value)) since = nightId;
    value = next;
  }
  const bound = limit * Math.sqrt((LAMBDA / (2 - LAMBDA)) * (1 - (1 - LAMBDA) ** (2 * scores.length)));
  return { name: "ewma", value, limit: bound, alarm: Math.abs(value) > bound, since };
}
