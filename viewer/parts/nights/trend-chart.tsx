import * as Plot from "@observablehq/plot";
import { useMemo } from "preact/hooks";
import type { NightVerdict } from "../../../src/domain/gate.ts";
import type { MetricTrend, NightRow, TrendLine, TrendMark } from "../../../src/pages/nights-page.ts";
import { verdictTones } from "../badge.tsx";
import { Chart } from "../plot.tsx";
import { verdictShapes, verdictWord } from "../verdict.tsx";
import { visible } from "../visible.ts";
import { changeMarks, labelRows } from "./trend-changes.ts";
import { tickText } from "./trend-ticks.ts";

interface Props {
  line: TrendLine;
  trend: MetricTrend;
  nights: readonly NightRow[];
  /** Newest points shown. */
  last: number;
}

/** One point of the chart. */
interface Dot extends TrendMark {
  at: Date;
  sound: boolean;
  verdict: NightVerdict | undefined;
  title: string;
}

/** A line with its interval, a mark a night by verdict, and the places where the level changed. */
export function TrendChart({ line, trend, nights, last }: Props) {
  const options = useMemo(() => chartOptions(line, trend, nights, last), [line, trend, nights, last]);
  return <Chart options={options} label={labelOf(line, trend)} />;
}

function chartOptions(line: TrendLine, trend: MetricTrend, nights: readonly NightRow[], last: number): Plot.PlotOptions {
  const dots = dotsOf(line, nights).slice(-last);
  const sound = dots.filter((dot) => dot.sound);
  const [low, high] = rangeOf(dots, trend);
  const changes = line.changes.filter(({ createdAt }) => dots.some((dot) => dot.createdAt === createdAt));
  const ends: [Date, Date] = [dots[0]?.at ?? new Date(0), dots.at(-1)?.at ?? new Date(0)];
  return {
    height: 200 + 15 * labelRows(changes),
    ...{ marginTop: 10 + 15 * labelRows(changes), marginLeft: 56, marginRight: 16, marginBottom: 28 },
    x: { type: "utc", label: null },
    y: { domain: [low, high], label: null, grid: true, ticks: 4, tickFormat: tickText(trend.unit) },
    style: { color: "var(--text)", fontFamily: "var(--font)", fontSize: "11px" },
    marks: [
      Plot.areaY(sound, { x: "at", y1: "low", y2: "high", fill: "var(--link)", fillOpacity: 0.13 }),
      Plot.lineY(sound, { x: "at", y: "value", stroke: "var(--link)", strokeWidth: 1.5, strokeOpacity: 0.75 }),
      ...changeMarks(changes, ends),
      ...dotMarks(dots, low),
      Plot.tip(dots, Plot.pointerX({ x: "at", y: (dot: Dot) => dot.value ?? low, title: "title", ariaHidden: "true" })),
    ],
  };
}

function dotsOf(line: TrendLine, nights: readonly NightRow[]): Dot[] {
  const rows = new Map(nights.map((night) => [night.runId, night]));
  return line.points.map((point) => {
    const row = rows.get(point.runId)?.variants.find(({ variant }) => variant === line.variant);
    const sound = point.value !== null && point.problems.length === 0 && row?.valid !== false;
    const said = row === undefined ? [] : [verdictWord(row.verdict)];
    const value = point.value === null ? "not measured" : `${point.text} [${point.intervalText}]`;
    const title = [`${point.createdAt.slice(0, 10)} ${point.runId}`, ...said, value, ...point.problems.map(shortened)]
      .map(visible)
      .join("\n");
    return { ...point, at: new Date(point.createdAt), sound, verdict: row?.verdict, title };
  });
}

function shortened(text: string): string {
  return text.length > 70 ? `${text.slice(0, 69)}…` : text;
}

/** Grey and hollow for what counts for nothing; at the foot, and crossed, where nothing was measured. */
function dotMarks(dots: readonly Dot[], foot: number): Plot.Markish[] {
  const byVerdict = Map.groupBy(
    dots.filter((dot) => dot.sound),
    ({ verdict }) => verdict,
  );
  const filled = [...byVerdict].map(([verdict, own]) => {
    const fill = verdict === undefined ? "var(--link)" : `var(--${verdictTones[verdict]})`;
    const quiet = verdict === undefined || verdict === "stable";
    const symbol = verdict === undefined ? "circle" : SYMBOLS[verdictShapes[verdict]];
    return Plot.dot(own, { x: "at", y: "value", symbol, fill, stroke: "var(--ground)", strokeWidth: 1, r: quiet ? 3.5 : 5.5 });
  });
  const hollow = dots.filter((dot) => !dot.sound);
  const [known, none] = [hollow.filter(({ value }) => value !== null), hollow.filter(({ value }) => value === null)];
  const grey = { stroke: "var(--unknown)", strokeWidth: 1.6 };
  return [
    ...filled,
    Plot.dot(known, { x: "at", y: "value", symbol: "circle", r: 4, fill: "var(--ground)", ...grey }),
    Plot.ruleX(none, { x: "at", stroke: "var(--unknown)", strokeOpacity: 0.35, strokeDasharray: "2 3" }),
    Plot.dot(none, { x: "at", y: foot, symbol: "circle", r: 4, fill: "var(--ground)", ...grey }),
  ];
}

/** A triangle on its point, which Plot has none of. */
const down = {
  draw(context: Pick<CanvasPath, "moveTo" | "lineTo" | "closePath">, size: number) {
    const half = Math.sqrt(size / 1.7);
    context.moveTo(-half, -0.85 * half);
    context.lineTo(half, -0.85 * half);
    context.lineTo(0, 0.95 * half);
    context.closePath();
  },
};

const SYMBOLS = { circle: "circle", up: "triangle", down, diamond: "diamond", square: "square", hollow: "circle" } as const;

/** Around what is shown, intervals too; a share stays within 0 and 1. */
function rangeOf(dots: readonly Dot[], { unit }: MetricTrend): [number, number] {
  const values = dots.flatMap(({ value, low, high, sound }) => [value, ...(sound ? [low, high] : [])]).filter((one) => one !== null);
  if (values.length === 0) return [0, 1];
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const space = Math.max((most - least) * 0.08, unit === "share" ? 0.02 : Math.abs(most) * 0.02, 1e-9);
  const floor = unit === "log2-ratio" ? Number.NEGATIVE_INFINITY : 0;
  const ceiling = unit === "share" ? 1 : Number.POSITIVE_INFINITY;
  return [Math.max(floor, least - space), Math.min(ceiling, most + space)];
}

function labelOf(line: TrendLine, { metric }: MetricTrend): string {
  const { points, changes } = line;
  const known = points.filter(({ value, problems }) => value !== null && problems.length === 0);
  const ends = known.length === 0 ? "nothing measured" : `from ${known[0]?.text} to ${known.at(-1)?.text}`;
  const grey = points.length - known.length;
  return visible(
    `${metric} of ${line.name} over ${points.length} points, ${ends}; ${grey} of them not sound; ${changes.length} change ${changes.length === 1 ? "point" : "points"}, listed below`,
  );
}
