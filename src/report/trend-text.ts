import { partNames } from "../domain/identity.ts";
import type { ChangePoint, Trend, TrendPoint, TrendSeries } from "../domain/trend.ts";
import { count, duration, factor, percent, printable } from "./format.ts";

/** What a trend's reports have in common: its figures in words. */

export type ValueText = (value: number | null) => string;

/** Writes values of the metric; "–" for null. */
export function valueText({ unit }: Pick<Trend, "unit">): ValueText {
  if (unit === "share") return percent;
  if (unit === "log2-ratio") return factor;
  if (unit === "ms") return duration;
  if (unit === "tokens") return (value) => (value === null ? "–" : Math.round(value).toLocaleString("en"));
  return (value) => (value === null ? "–" : `$${value.toFixed(value < 0.1 ? 4 : 2)}`);
}

export function intervalText({ interval }: Pick<TrendPoint, "interval">, text: ValueText): string {
  return interval === null ? "–" : `${text(interval.low)} to ${text(interval.high)}`;
}

/** "2026-01-15 03:00" */
export function dayOf(createdAt: string): string {
  return printable(createdAt).slice(0, 16).replace("T", " ");
}

export function pText(p: number): string {
  return p < 1e-6 ? "p < 0.000001" : `p = ${p.toPrecision(2)}`;
}

/** "62.1 % → 41.0 %" */
export function levels({ from, to }: ChangePoint, text: ValueText): string {
  return `${text(from)} → ${text(to)}`;
}

/** "agent version 1.2.0 → 1.3.0 (at 18 tasks)" */
export function movedText({ runId, moved, movedIn }: ChangePoint): string {
  if (moved.length === 0) return "nothing in its identity moved";
  const parts = moved
    .map(({ part, from, to, tasks }) => `${nameOf(part)} ${printable(from)} → ${printable(to)}${at(part, tasks)}`)
    .join("; ");
  return movedIn === null || movedIn === runId ? parts : `near it, in ${printable(movedIn)}: ${parts}`;
}

function at(part: string, tasks: readonly string[]): string {
  if (part === "served model" || part === "tasks") return "";
  return tasks.length === 1 ? ` (at ${printable(tasks[0] ?? "")})` : ` (at ${count("task", tasks.length)})`;
}

function nameOf(part: string): string {
  return (partNames as Record<string, string>)[part] ?? part;
}

/** Points with a value, sound or not. */
export function knownPoints({ points }: TrendSeries): (TrendPoint & { value: number })[] {
  return points.flatMap((point) => (point.value === null ? [] : [{ ...point, value: point.value }]));
}

/** Whether the last level is better than the first, or worse; undefined: neither. */
export function isBetter({ from, to }: ChangePoint, { better }: Pick<Trend, "better">): boolean {
  return better === "higher" ? to > from : to < from;
}

/** Name of a series; the suite only where there are several. */
export function seriesName({ suite, variant, task }: TrendSeries, { series }: Trend): string {
  const several = new Set(series.map((one) => one.suite)).size > 1;
  return [...(several ? [suite] : []), variant, ...(task === null ? [] : [task])].map(printable).join(" / ");
}
