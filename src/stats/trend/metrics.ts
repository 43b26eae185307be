import type { Trend, TrendMetric } from "../../domain/trend.ts";

export interface MetricFacts {
  about: string;
  unit: Trend["unit"];
  better: Trend["better"];
  /**
   * How a task's trials come to one figure, and tasks to one value. `share`: means of shares. `pooled`: one share of all attempts.
   * `log`: means of logs, so that a value is a geometric mean.
   */
  scale: "share" | "pooled" | "log";
}

export const metricFacts: Record<TrendMetric, MetricFacts> = {
  resolve: { about: "Resolved: mean over tasks of the share of trials", unit: "share", better: "higher", scale: "share" },
  clean: { about: "Resolved and within scope: mean over tasks of the share of trials", unit: "share", better: "higher", scale: "share" },
  violation: { about: "Out of scope: mean over tasks of the share of trials", unit: "share", better: "lower", scale: "share" },
  timeouts: { about: "Timed out: mean over tasks of the share of trials", unit: "share", better: "lower", scale: "share" },
  infra: { about: "Lost to infrastructure or provider: share of all attempts", unit: "share", better: "lower", scale: "pooled" },
  size: { about: "Size of the change against the reference: geometric mean over tasks", unit: "log2-ratio", better: "lower", scale: "log" },
  cost: { about: "Cost of a trial: geometric mean over tasks", unit: "usd", better: "lower", scale: "log" },
  tokens: { about: "Tokens of a trial: geometric mean over tasks", unit: "tokens", better: "lower", scale: "log" },
  wall: { about: "Wall time of a trial: geometric mean over tasks", unit: "ms", better: "lower", scale: "log" },
};

/** From the log scale of a metric to its unit; shares stay as they are. The size ratio's own unit is a log already. */
export function toUnit({ scale, unit }: MetricFacts, value: number): number {
  return scale === "log" && unit !== "log2-ratio" ? Math.exp(value) : value;
}

/** The other way round; null for what has no log. */
export function fromUnit({ scale, unit }: MetricFacts, value: number): number | null {
  if (scale !== "log" || unit === "log2-ratio") return value;
  return value > 0 ? Math.log(value) : null;
}
