import pc from "picocolors";
import type { Trend, TrendPoint, TrendSeries } from "../domain/trend.ts";
import { metricFacts } from "../stats/trend/metrics.ts";
import { count, printable } from "./format.ts";
import { sparkline } from "./sparkline.ts";
import {
  dayOf,
  intervalText,
  isBetter,
  knownPoints,
  levels,
  movedText,
  pText,
  seriesName,
  type ValueText,
  valueText,
} from "./trend-text.ts";

/** Points of a series that are listed. */
const LISTED = 5;
const NARROWEST = 20;

/** A sparkline for each series, its ends and extremes, where it moved, and its newest points. `width`: characters of a line. */
export function trendTerminal(trend: Trend, width: number): string {
  const { about } = metricFacts[trend.metric];
  const byTask = trend.series.some(({ task }) => task !== null);
  const body = byTask ? taskLines(trend, width) : trend.series.flatMap((series) => seriesLines(series, trend, width));
  return [`${about}.`, "", ...body, ...legend(trend), ...trend.notes.map((note) => pc.yellow(printable(note)))].join("\n");
}

function seriesLines(series: TrendSeries, trend: Trend, width: number): string[] {
  const text = valueText(trend);
  return [
    pc.bold(seriesName(series, trend)),
    ...sparklineOf(series, Math.max(NARROWEST, width - 4)).map((line) => `  ${line}`),
    `  ${summary(series, text)}`,
    ...changeLines(series, trend),
    ...pointLines(series, text),
    "",
  ];
}

/** The newest points that a line holds; unsound ones are dim. */
function sparklineOf({ points }: TrendSeries, width: number): string[] {
  const shown = points.slice(-width);
  const line = [...sparkline(shown.map(({ value }) => value))].map((one, at) => (shown[at]?.problems.length === 0 ? one : pc.dim(one)));
  const older = points.length - shown.length;
  return [line.join(""), ...(older > 0 ? [pc.dim(`(the newest ${shown.length} of ${points.length} points)`)] : [])];
}

function summary(series: TrendSeries, text: ValueText): string {
  const known = knownPoints(series);
  const [first, last] = [known[0], known.at(-1)];
  if (first === undefined || last === undefined) return `not measured in ${count("run", series.points.length)}`;
  const values = known.map(({ value }) => value);
  const range = `min ${text(Math.min(...values))} · max ${text(Math.max(...values))}`;
  const missing = series.points.length - known.length;
  const gaps = missing === 0 ? "" : ` · ${count("gap", missing)}`;
  return `first ${text(first.value)} · last ${text(last.value)} [${intervalText(last, text)}] · ${range} · ${count("point", known.length)}${gaps}`;
}

function changeLines({ changePoints }: TrendSeries, trend: Trend): string[] {
  const text = valueText(trend);
  return changePoints.map((change) => {
    const colour = isBetter(change, trend) ? pc.green : pc.red;
    const where = `${dayOf(change.createdAt)} ${printable(change.runId)}`;
    return `  ${colour("◆")} ${where}: ${colour(levels(change, text))} (${pText(change.p)}); ${movedText(change.moved)}`;
  });
}

function pointLines({ points }: TrendSeries, text: ValueText): string[] {
  const rows = points.slice(-LISTED).map((point) => ({
    point,
    cells: [dayOf(point.createdAt), printable(point.runId), text(point.value), `[${intervalText(point, text)}]`, measuredText(point)],
  }));
  const widths = [0, 1, 2, 3, 4].map((at) => Math.max(...rows.map(({ cells }) => cells[at]?.length ?? 0)));
  return rows.map(({ point, cells }) => {
    const line = cells.map((cell, at) => (at === 2 ? cell.padStart(widths[at] ?? 0) : cell.padEnd(widths[at] ?? 0))).join("  ");
    return `  ${point.problems.length === 0 ? line.trimEnd() : pc.dim(`${line}  ${printable(point.problems.join("; "))}`)}`;
  });
}

function measuredText({ measured, planned }: TrendPoint): string {
  return `${measured}/${planned} measured`;
}

/** One line a series, and one for each of its changes. */
function taskLines(trend: Trend, width: number): string[] {
  const text = valueText(trend);
  const names = trend.series.map((series) => seriesName(series, trend));
  const widest = Math.max(...names.map((name) => name.length));
  return [
    ...trend.series.flatMap((series, at) => {
      const known = knownPoints(series);
      const ends = known.length === 0 ? "not measured" : `${text(known[0]?.value ?? null)} → ${text(known.at(-1)?.value ?? null)}`;
      const [line = ""] = sparklineOf(series, Math.max(NARROWEST, width - widest - ends.length - 6));
      return [`${(names[at] ?? "").padEnd(widest)}  ${line}  ${ends}`, ...changeLines(series, trend)];
    }),
    "",
  ];
}

function legend({ series, changes }: Trend): string[] {
  const points = series.flatMap((one) => one.points);
  const least = changes.minChange > 0 ? ` and by at least ${changes.minChange}` : "";
  return [
    pc.dim(`◆ another level (t-test, p < ${changes.maxP}${least}); [ ]: 95 %, noise of the trials on the same tasks; ·: nothing measured.`),
    ...(points.some(({ problems }) => problems.length > 0)
      ? [pc.dim("Points with a reason beside them (dim) are no part of the search for changes.")]
      : []),
  ];
}
