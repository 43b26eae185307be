import * as Plot from "@observablehq/plot";
import type { Contrast } from "./words.ts";

export interface ForestRow {
  name: string;
  delta: number;
  low: number;
  high: number;
  /** `--compare-…`: better, worse, or not told apart from no change. */
  colour: string;
  fill: string;
}

const RISES_ARE_GOOD = new Set(["resolve", "clean"]);

/** Of the metrics of one unit those that have a figure. `names` by metric. */
export function forestRows({ differences }: Contrast, unit: "share" | "ratio", names: ReadonlyMap<string, string>): ForestRow[] {
  return differences.flatMap(({ metric, unit: own, delta, interval }) => {
    if (own !== unit || delta === null) return [];
    const { low, high } = interval ?? { low: delta, high: delta };
    const none = unit === "share" ? 0 : 1;
    const sure = interval !== null && (low > none || high < none);
    const good = delta > none === RISES_ARE_GOOD.has(metric);
    const colour = !sure ? "var(--compare-even)" : good ? "var(--compare-more)" : "var(--compare-less)";
    return [{ name: names.get(metric) ?? metric, delta, low, high, colour, fill: sure ? colour : "var(--ground)" }];
  });
}

const ROW = 34;

/** Differences in points around zero; the margin as a band where it applies. */
export function sharePlot(rows: readonly ForestRow[], margin: number): Plot.PlotOptions {
  const inPoints = rows.map((row) => ({ ...row, delta: 100 * row.delta, low: 100 * row.low, high: 100 * row.high }));
  const most = 1.08 * Math.max(100 * margin, ...inPoints.flatMap(({ low, high }) => [Math.abs(low), Math.abs(high)]));
  const first = rows.slice(0, 1).map(({ name }) => ({ name, low: -100 * margin, high: 100 * margin }));
  return {
    ...frame(rows),
    x: { label: "points, B − A →", domain: [-most, most], grid: true, tickFormat: signed, labelAnchor: "right" },
    marks: [
      Plot.barX(first, { y: "name", x1: "low", x2: "high", fill: "var(--line)", fillOpacity: 0.6, inset: 1 }),
      Plot.ruleX([0], { stroke: "var(--dim)" }),
      ...marks(inPoints),
    ],
  };
}

/** Ratios B / A around one, on a log scale. */
export function ratioPlot(rows: readonly ForestRow[]): Plot.PlotOptions {
  const most = Math.max(1.25, ...rows.flatMap(({ low, high }) => [1 / low, high])) * 1.08;
  const steps = most > 2.5 ? [0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50] : [0.5, 0.8, 0.9, 1, 1.1, 1.25, 2];
  const ticks = steps.filter((at) => at >= 1 / most && at <= most);
  return {
    ...frame(rows),
    x: {
      label: "times, B / A (log) →",
      type: "log",
      domain: [1 / most, most],
      ticks,
      grid: true,
      tickFormat: (at: number) => `×${at}`,
      labelAnchor: "right",
    },
    marks: [Plot.ruleX([1], { stroke: "var(--dim)" }), ...marks(rows)],
  };
}

function frame(rows: readonly ForestRow[]): Plot.PlotOptions {
  return {
    height: rows.length * ROW + 52,
    marginLeft: 116,
    marginRight: 24,
    marginTop: 8,
    marginBottom: 40,
    y: { domain: rows.map(({ name }) => name), label: null, tickSize: 0 },
  };
}

function marks(rows: readonly ForestRow[]): Plot.Markish[] {
  const colour = { value: "colour", scale: null } as const;
  return [
    Plot.ruleY(rows, { y: "name", x1: "low", x2: "high", stroke: colour, strokeWidth: 2.5 }),
    Plot.tickX(rows, { y: "name", x: "low", stroke: colour, strokeWidth: 2, inset: 9 }),
    Plot.tickX(rows, { y: "name", x: "high", stroke: colour, strokeWidth: 2, inset: 9 }),
    Plot.dot(rows, { y: "name", x: "delta", r: 5, stroke: colour, strokeWidth: 2, fill: { value: "fill", scale: null } }),
  ];
}

function signed(at: number): string {
  return at > 0 ? `+${at}` : at < 0 ? `−${-at}` : "0";
}
