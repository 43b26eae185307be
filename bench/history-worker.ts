/** Follows one number over a results folder and prints how long it took, its processor time and the peak memory of this process. Used by bench/history.ts. */
import type { TrendMetric } from "../src/domain/trend.ts";
import { readTrend } from "../src/library/read-trend.ts";

const [results = "", metric = "resolve"] = process.argv.slice(2);
const started = performance.now();
const trend = await readTrend({ results, metric: metric as TrendMetric });
const wallMs = performance.now() - started;
const { user, system } = process.cpuUsage();
const trials = trend.series.flatMap(({ points }) => points).reduce((sum, point) => sum + point.planned, 0);
console.log(
  JSON.stringify({ wallMs, cpuMs: (user + system) / 1_000, trials, notes: trend.notes, peakBytes: process.resourceUsage().maxRSS * 1_024 }),
);
