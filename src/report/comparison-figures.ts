import type { Comparison, Contrast, Difference } from "../domain/comparison.ts";
import { duration, percent } from "./format.ts";
import { tokens } from "./spending.ts";

export const FIGURE_HEAD = ["", "A", "B", "difference", "interval", "p", "detectable"];

/** A row a metric that there is a figure of. */
export function figureRows(differences: readonly Difference[]): string[][] {
  return differences.flatMap((one) => (one.delta === null ? [] : [Object.values(figureText(one))]));
}

export interface FigureText {
  name: string;
  a: string;
  b: string;
  difference: string;
  interval: string;
  p: string;
  detectable: string;
}

/** A metric's figures in words, in the order of the head; "–" for what is not known. */
export function figureText(one: Difference): FigureText {
  const { delta, interval, mde } = one;
  return {
    name: metricNames[one.metric],
    a: value(one, one.a),
    b: value(one, one.b),
    difference: delta === null ? "–" : `${change(one, delta)}${one.unit === "share" ? " points" : ""}`,
    interval: interval === null ? "–" : `[${change(one, interval.low)}, ${change(one, interval.high)}]`,
    p: probability(one.pAdjusted ?? one.p),
    detectable: mde === null ? "–" : `${one.unit === "share" ? "±" : ""}${change(one, mde).replace(/^\+/, "")}`,
  };
}

/** For people. */
export const metricNames: Record<Difference["metric"], string> = {
  ...{ resolve: "resolved", clean: "clean", violation: "scope violations", size: "size ratio", cost: "cost/trial" },
  ...{ tokens: "tokens/trial", wall: "wall time" },
};

function value({ metric }: Difference, figure: number | null): string {
  if (figure === null) return "–";
  if (metric === "size") return `×${figure.toFixed(2)}`;
  if (metric === "cost") return usd(figure);
  if (metric === "tokens") return tokens(figure);
  return metric === "wall" ? duration(figure) : percent(figure);
}

/** As in the table, without a unit. */
export function change({ unit }: Pick<Difference, "unit">, figure: number): string {
  if (unit === "ratio") return `×${figure.toFixed(2)}`;
  const points = (100 * figure).toFixed(1);
  return Number(points) > 0 ? `+${points}` : points.replace(/^-0\.0$/, "0.0");
}

function probability(p: number | null): string {
  if (p === null) return "–";
  return p < 0.001 ? "<0.001" : p.toFixed(3);
}

export function usd(figure: number): string {
  return `$${figure.toFixed(figure < 0.1 ? 4 : 2)}`;
}

/** Which sides these are. */
export function namesOf({ a, b }: Contrast): string {
  return `${a.name} → ${b.name}`;
}

/** How the figures came about. */
export function noteOf({ alpha, power, contrasts }: Comparison): string {
  const resolve = contrasts.flatMap(({ differences }) =>
    differences.filter(({ metric, delta }) => metric === "resolve" && delta !== null),
  )[0];
  const method = resolve === undefined ? "" : ` resolved: ${resolve.test}; ${resolve.intervalMethod}.`;
  const family = contrasts.length > 1 ? ` p and conclusions are adjusted for ${contrasts.length} comparisons (Holm).` : "";
  return `difference: B against A, paired by task; detectable: the least true change that is seen with a chance of ${percent(power)} at alpha ${alpha}.${method}${family}`;
}
