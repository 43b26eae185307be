import { type Part, partNames } from "../domain/identity.ts";
import { type ChangePoint, TREND_METRICS, type Trend, type TrendMetric, type TrendSeries } from "../domain/trend.ts";
import { ConfigError } from "../errors.ts";
import { readTrend } from "../library/read-trend.ts";
import { intervalText, isBetter, levels, movedText, pText, seriesName, valueText } from "../report/trend-text.ts";
import { metricFacts } from "../stats/trend/metrics.ts";
import type { KnownNights } from "../store/nights.ts";
import type { MetricTrend, NightsDoc, TrendLine } from "./nights-page.ts";

/** Every metric of which anything is known, over the nights or, where there are none, over the runs. */
export async function readTrends(
  results: string,
  known: KnownNights,
  hasRuns: boolean,
): Promise<Pick<NightsDoc, "points" | "trends" | "notes">> {
  const points = known.nights.length > 0 ? "nights" : "runs";
  if (points === "runs" && !hasRuns) return { points, trends: [], notes: [] };
  const trends: Trend[] = [];
  for (const metric of TREND_METRICS) {
    const found = await trendOf(results, metric, points === "nights" ? known : undefined);
    if (found !== undefined) trends.push(found);
  }
  const told = trends.filter(({ metric, series }) => metric === "resolve" || series.some(hasValue));
  // Damaged files are told apart.
  const notes = points === "nights" ? [] : [...new Set(trends.flatMap((trend) => trend.notes))];
  return { points, trends: told.map(shown), notes };
}

/** Undefined where there is nothing to follow. */
async function trendOf(results: string, metric: TrendMetric, known: KnownNights | undefined): Promise<Trend | undefined> {
  try {
    return await readTrend({ results, metric, ...(known === undefined ? {} : { nights: "", known }) });
  } catch (error) {
    if (error instanceof ConfigError) return undefined;
    throw error;
  }
}

function hasValue({ points }: TrendSeries): boolean {
  return points.some(({ value }) => value !== null);
}

function shown(trend: Trend): MetricTrend {
  const { metric, unit, better, series } = trend;
  const { about } = metricFacts[metric];
  return { metric, about, unit, better, series: series.map((one) => lineOf(one, trend)) };
}

function lineOf(series: TrendSeries, trend: Trend): TrendLine {
  const text = valueText(trend);
  const points = series.points.map((point) => ({
    ...{ runId: point.runId, createdAt: point.createdAt, value: point.value },
    ...{ low: point.interval?.low ?? null, high: point.interval?.high ?? null },
    ...{ text: text(point.value), intervalText: intervalText(point, text), problems: point.problems },
  }));
  const changes = series.changePoints.map((change) => ({
    ...{ runId: change.runId, createdAt: change.createdAt, levels: levels(change, text), p: pText(change.p) },
    ...{ better: isBetter(change, trend), moved: movedText(change), short: shortOf(change) },
  }));
  return { name: seriesName(series, trend), suite: series.suite, variant: series.variant, points, changes };
}

/** Longer values are digests or lists, and mean nothing beside a line. */
const READABLE = 20;

function shortOf({ moved: [first] }: ChangePoint): string | null {
  if (first === undefined) return null;
  const { part, from, to } = first;
  const name = Object.hasOwn(partNames, part) ? partNames[part as Part] : part;
  return from.length <= READABLE && to.length <= READABLE ? `${name} ${from} → ${to}` : `${name} changed`;
}
