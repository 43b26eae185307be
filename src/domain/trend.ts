import { z } from "zod";
import { PartChange } from "./identity.ts";

export const TREND_METRICS = ["resolve", "clean", "violation", "size", "cost", "tokens", "wall", "timeouts", "infra"] as const;
/** What can be followed over runs. */
export const TrendMetric = z.enum(TREND_METRICS);
export type TrendMetric = z.infer<typeof TrendMetric>;

/** One run of a series. */
export const TrendPoint = z.strictObject({
  runId: z.string(),
  /** ISO time of the run. */
  createdAt: z.string(),
  /** Null: nothing was measured; never 0. */
  value: z.number().nullable(),
  /** 95 %, for the noise of the trials on the same tasks; null where they do not tell it. */
  interval: z.strictObject({ low: z.number(), high: z.number() }).nullable(),
  /** With a value, and the trials behind it. */
  tasks: z.int(),
  trials: z.int(),
  /** Trials that were graded, of those planned. */
  measured: z.int(),
  planned: z.int(),
  /** Why it is no part of the search for change points; empty: it is. */
  problems: z.array(z.string()),
});
export type TrendPoint = z.infer<typeof TrendPoint>;

/** Where a series moves to another level. */
export const ChangePoint = z.strictObject({
  /** The first run at the new level. */
  runId: z.string(),
  createdAt: z.string(),
  /** Mean levels since the change before and until the next one. */
  from: z.number(),
  to: z.number(),
  /** Of Student's t-test between the two. */
  p: z.number(),
  /** What else differs between `movedIn` and the run before it in the series. */
  moved: z.array(PartChange),
  /** This run or, where nothing moved with it, the nearest with which something did, up to two points away; null: none. */
  movedIn: z.string().nullable(),
});
export type ChangePoint = z.infer<typeof ChangePoint>;

export const TrendSeries = z.strictObject({
  suite: z.string(),
  variant: z.string(),
  /** Null: over all tasks. */
  task: z.string().nullable(),
  /** Oldest first. */
  points: z.array(TrendPoint),
  changePoints: z.array(ChangePoint),
});
export type TrendSeries = z.infer<typeof TrendSeries>;

/** What `trend --format json` prints: `schemas/trend.schema.json`. */
export const Trend = z.strictObject({
  schemaVersion: z.literal(1),
  metric: TrendMetric,
  /** Of all values and limits. `share`: 0 to 1. `log2-ratio`: to the size of the reference. */
  unit: z.enum(["share", "log2-ratio", "usd", "tokens", "ms"]),
  better: z.enum(["higher", "lower"]),
  /** What a point is: a run of the results folder, or a night's file. */
  source: z.enum(["runs", "nights"]),
  /** At which p, and from which change on, a level counts as moved. */
  changes: z.strictObject({ maxP: z.number(), minChange: z.number() }),
  /** What is not in it although one might think so. */
  notes: z.array(z.string()),
  series: z.array(TrendSeries),
});
export type Trend = z.infer<typeof Trend>;
