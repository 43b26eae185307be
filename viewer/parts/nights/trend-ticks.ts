import type { MetricTrend } from "../../../src/pages/nights-page.ts";
import { duration, factor } from "../../../src/report/format.ts";

/** Values of an axis, short. */
export function tickText(unit: MetricTrend["unit"]): (value: number) => string {
  if (unit === "share") return (value) => `${Math.round(1_000 * value) / 10} %`;
  if (unit === "log2-ratio") return factor;
  if (unit === "ms") return duration;
  if (unit === "usd") return (value) => `$${Number(value.toPrecision(3))}`;
  const short = new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 2 });
  return (value) => short.format(value);
}
