import type { Trend, TrendSeries } from "../domain/trend.ts";
import { metricFacts } from "../stats/trend/metrics.ts";
import { markdownName, markdownTable, markdownText } from "./markdown-text.ts";
import { sparkline } from "./sparkline.ts";
import { dayOf, intervalText, knownPoints, levels, movedText, pText, valueText } from "./trend-text.ts";

/** Characters of a sparkline in a table. */
const WIDTH = 60;
const LISTED = 10;

/** Changes first, then a line for each series, then the newest points folded away. */
export function trendMarkdown(trend: Trend): string {
  const { about } = metricFacts[trend.metric];
  return [
    `## Trend: ${trend.metric}`,
    "",
    `${about}.`,
    "",
    ...changes(trend),
    ...overview(trend),
    "",
    ...trend.series.flatMap((series) => (series.task === null ? newest(series, trend) : [])),
    ...trend.notes.map((note) => `- ${markdownText(note)}`),
  ]
    .join("\n")
    .trimEnd();
}

function changes(trend: Trend): string[] {
  const text = valueText(trend);
  const lines = trend.series.flatMap((series) =>
    series.changePoints.map((change) => {
      const where = `${dayOf(change.createdAt)} in ${markdownName(change.runId)}`;
      return `- ${nameOf(series, trend)}: **${levels(change, text)}** since ${where} (${pText(change.p)}); ${markdownText(movedText(change), 300)}`;
    }),
  );
  return lines.length === 0 ? ["No change of level.", ""] : ["Changes of level:", "", ...lines, ""];
}

function overview(trend: Trend): string[] {
  const text = valueText(trend);
  return markdownTable(
    ["series", "trend", "first", "last", "95 %", "points"],
    trend.series.map((series) => {
      const known = knownPoints(series);
      const [first, last] = [known[0], known.at(-1)];
      const spark = sparkline(series.points.slice(-WIDTH).map(({ value }) => value));
      const ends = [text(first?.value ?? null), text(last?.value ?? null), last === undefined ? "–" : intervalText(last, text)];
      return [nameOf(series, trend), spark, ...ends, `${known.length} of ${series.points.length}`];
    }),
  );
}

function newest(series: TrendSeries, trend: Trend): string[] {
  const text = valueText(trend);
  const rows = series.points.slice(-LISTED).map((point) => {
    const counts = `${point.measured}/${point.planned}`;
    const note = markdownText(point.problems.join("; "));
    return [dayOf(point.createdAt), markdownName(point.runId), text(point.value), intervalText(point, text), counts, note];
  });
  const table = markdownTable(["time", "run", "value", "95 %", "measured", ""], rows);
  return ["<details>", `<summary>Newest points of ${nameOf(series, trend)}</summary>`, "", ...table, "", "</details>", ""];
}

function nameOf({ suite, variant, task }: TrendSeries, { series }: Trend): string {
  const several = new Set(series.map((one) => one.suite)).size > 1;
  return [...(several ? [suite] : []), variant, ...(task === null ? [] : [task])].map(markdownName).join(" / ");
}
