import * as Plot from "@observablehq/plot";
import type { ComparedVariant } from "../../../src/pages/compare-page.ts";
import { visible } from "../visible.ts";

interface Point {
  label: string;
  cost: number;
  costLow: number;
  costHigh: number;
  rate: number;
  rateLow: number;
  rateHigh: number;
  colour: string;
  fill: string;
  front: boolean;
}

/** Resolve rate against cost per trial; undefined where no side has both. */
export function costPlot(variants: readonly ComparedVariant[]): Plot.PlotOptions | undefined {
  const points = variants.flatMap(pointOf);
  if (points.length === 0) return undefined;
  const front = points.filter((one) => one.front).sort((a, b) => a.cost - b.cost);
  const colour = { value: "colour", scale: null } as const;
  const most = 1.05 * Math.max(...points.map(({ costHigh }) => costHigh));
  return {
    ...{ height: 340, marginLeft: 52, marginRight: 24, marginBottom: 42, marginTop: 24 },
    x: { label: "USD a trial →", domain: [0, most], grid: true, tickFormat: (at: number) => `$${Number(at.toPrecision(3))}`, ticks: 6 },
    y: { label: "↑ resolved, %", domain: [0, 100], grid: true },
    marks: [
      Plot.line(front, { x: "cost", y: "rate", curve: "step-after", stroke: "var(--accent)", strokeDasharray: "4 4" }),
      Plot.ruleX(points, { x: "cost", y1: "rateLow", y2: "rateHigh", stroke: colour, strokeOpacity: 0.55, strokeWidth: 2 }),
      Plot.ruleY(points, { y: "rate", x1: "costLow", x2: "costHigh", stroke: colour, strokeOpacity: 0.55, strokeWidth: 2 }),
      Plot.dot(points, { x: "cost", y: "rate", r: 6, stroke: colour, strokeWidth: 2, fill: { value: "fill", scale: null } }),
      ...points.map((one) => label(one, one.cost > 0.6 * most, isCrowded(one, points, most))),
    ],
  };
}

/** Towards the middle, so that none runs out of the picture. */
function label(point: Point, left: boolean, below: boolean): Plot.Markish {
  const side = left ? { dx: -10, textAnchor: "end" as const } : { dx: 10, textAnchor: "start" as const };
  return Plot.text([point], {
    x: "cost",
    y: "rate",
    text: "label",
    dy: below ? 12 : -12,
    ...side,
    fill: "var(--text)",
    stroke: "var(--ground)",
    strokeWidth: 4,
    fontSize: 12.5,
  });
}

/** Whether the label of another stands where this one's would. */
function isCrowded(one: Point, points: readonly Point[], most: number): boolean {
  return points.some(({ cost, rate }) => Math.abs(cost - one.cost) < 0.25 * most && rate - one.rate > 0 && rate - one.rate < 10);
}

function pointOf({ label, resolve, costPerTrial, onFront }: ComparedVariant): Point[] {
  const [rate, cost] = [resolve.value, costPerTrial.value];
  if (rate === null || cost === null) return [];
  const colour = onFront === true ? "var(--accent)" : "var(--dim)";
  const [ofRate, ofCost] = [resolve.interval ?? { low: rate, high: rate }, costPerTrial.interval ?? { low: cost, high: cost }];
  return [
    {
      ...{ label: visible(label), cost, costLow: ofCost.low, costHigh: ofCost.high, colour, front: onFront === true },
      ...{ rate: 100 * rate, rateLow: 100 * ofRate.low, rateHigh: 100 * ofRate.high, fill: onFront === true ? colour : "var(--ground)" },
    },
  ];
}
