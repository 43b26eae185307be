import type { Detector } from "../domain/night.ts";
import { addResolved, meanDifference, type Resolved, ratesOf, resolvedIn, resolvedOf } from "./counts.ts";
import type { SeriesNight } from "./history.ts";
import { excessSpread } from "./overdispersion.ts";
import { cusumRunLength, ewmaRunLength, LAMBDA, limitFor, SLACK } from "./run-length.ts";

/** A night's distance from the accepted nights before it, in standard errors. */
export interface NightScore {
  nightId: string;
  z: number;
}

/**
 * Scores of the nights of a series, each against all accepted nights before it (self-starting, Hawkins, The Statistician 36, 1987,
 * 299-315): paired by task, over the conditional standard error of both sides (with the rates of all these nights together), times what
 * nights vary more than their trials explain. So the scores are nearly independent and standard normal from the second night on,
 * whatever the true rates are. Nights that alarmed have a score and are no one's yardstick: what they came to is not got used to.
 */
export function nightScores(nights: readonly SeriesNight[]): NightScore[] {
  const scores: NightScore[] = [];
  const rates = ratesOf(resolvedIn(nights.map(({ sample }) => sample)));
  const excess = excessSpread(nights);
  const before: Resolved = new Map();
  for (const { nightId, sample, accepted } of nights) {
    const difference = meanDifference(before, resolvedOf(sample), rates);
    if (accepted) addResolved(before, sample);
    if (difference !== null) scores.push({ nightId, z: difference.delta / difference.se / excess });
  }
  return scores;
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
 * One-sided CUSUMs down and up (Page 1954; slack 0.5) and a two-sided EWMA (Roberts 1959; λ = 0.2) with limits exact for its first nights.
 * A score counts as 3 at most, so that no single night looks like a drift. From an alarm on, the first night that is not worse than the
 * nights before it starts the detector anew at half its limit (the headstart of Lucas & Crosier, Technometrics 24, 1982, 199-205): a series
 * that has recovered is out of alarm at once, and one that has not is soon back in.
 */
export function detectorsOf(scores: readonly NightScore[], limits: DriftLimits): Detector[] {
  if (scores.length === 0) return [];
  return [cusum("cusum-down", scores, limits.cusum), cusum("cusum-up", scores, limits.cusum), ewma(scores, limits.ewma)];
}

const MOST = 3;
const HEADSTART = 0.5;

function held(z: number): number {
  return Math.max(-MOST, Math.min(MOST, z));
}

function cusum(name: "cusum-down" | "cusum-up", scores: readonly NightScore[], limit: number): Detector {
  const sign = name === "cusum-down" ? -1 : 1;
  let value = 0;
  let since: string | null = null;
  for (const { nightId, z } of scores) {
    const recovered = value > limit && sign * z <= 0;
    const next = recovered ? HEADSTART * limit : Math.max(0, value + sign * held(z) - SLACK);
    if (next === 0) since = null;
    else if (value === 0) since = nightId;
    value = next;
  }
  return { name, value, limit, alarm: value > limit, since };
}

function ewma(scores: readonly NightScore[], limit: number): Detector {
  let value = 0;
  let bound = 0;
  let since: string | null = null;
  for (const [at, { nightId, z }] of scores.entries()) {
    const recovered = at > 0 && Math.abs(value) > bound && Math.sign(value) * z <= 0;
    const next = recovered ? HEADSTART * bound * Math.sign(value) : LAMBDA * held(z) + (1 - LAMBDA) * value;
    bound = limit * Math.sqrt((LAMBDA / (2 - LAMBDA)) * (1 - (1 - LAMBDA) ** (2 * (at + 1))));
    if (since === null || Math.sign(next) !== Math.sign(value)) since = nightId;
    value = next;
  }
  return { name: "ewma", value, limit: bound, alarm: Math.abs(value) > bound, since };
}
