import type { Trend, TrendPoint, TrendSeries } from "../domain/trend.ts";
import { colours as pc } from "../lib/colours.ts";
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
    ...folded(summary(series, text), width - 2).map((line) => `  ${line}`),
    ...changeLines(series, trend),
    ...pointLines(series, text, width),
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

function summary(series: TrendSeries, text: ValueText): string[] {
  const known = knownPoints(series);
  const [first, last] = [known[0], known.at(-1)];
  if (first === undefined || last === undefined) return [`not measured in ${count("run", series.points.length)}`];
  const sound = known.filter(({ problems }) => problems.length === 0);
  const values = (sound.length > 0 ? sound : known).map(({ value }) => value);
  const missing = series.points.length - known.length;
  return [
    ...[`first ${text(first.value)}`, `last ${text(last.value)} [${intervalText(last, text)}]`],
    ...[`min ${text(Math.min(...values))}`, `max ${text(Math.max(...values))}`, count("point", known.length)],
    ...(missing === 0 ? [] : [count("gap", missing)]),
  ];
}

/** Parts beside each other, as many as a line holds. */
function folded(parts: readonly string[], width: number): string[] {
  const lines: string[] = [];
  for (const part of parts) {
    const longer = `${lines.at(-1)} · ${part}`;
    if (lines.length > 0 && longer.length <= width) lines[lines.length - 1] = longer;
    else lines.push(part);
  }
  return lines;
}

function changeLines({ changePoints }: TrendSeries, trend: Trend): string[] {
  const text = valueText(trend);
  return changePoints.map((change) => {
    const colour = isBetter(change, trend) ? pc.green : pc.red;
    const where = `${dayOf(change.createdAt)} ${printable(change.runId)}`;
    return `  ${colour("◆")} ${where}: ${colour(levels(change, text))} (${pText(change.p)}); ${movedText(change)}`;
  });
}

function pointLines({ points }: TrendSeries, text: ValueText, width: number): string[] {
  const all = points.slice(-LISTED).map((point) => ({ point, cells: pointCells(point, text) }));
  const isTooWide = all.some(({ cells }) => cells.join("  ").length + 2 > width);
  const rows = all.map(({ point, cells }) => ({ point, cells: isTooWide ? cells.slice(1) : cells })); // the run's id tells the time as a rule
  const widths = (rows[0]?.cells ?? []).map((_, at) => Math.max(...rows.map(({ cells }) => cells[at]?.length ?? 0)));
  const value = widths.length - 3;
  return rows.map(({ point, cells }) => {
    const line = cells.map((cell, at) => (at === value ? cell.padStart(widths[at] ?? 0) : cell.padEnd(widths[at] ?? 0))).join("  ");
    return `  ${point.problems.length === 0 ? line.trimEnd() : pc.dim(`${line}  ${printable(point.problems.join("; "))}`)}`;
  });
}

function pointCells(point: TrendPoint, text: ValueText): string[] {
  return [dayOf(point.createdAt), printable(point.runId), text(point.value), `[${intervalText(point, text)}]`, measuredText(point)];
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
