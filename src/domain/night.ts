import { z } from "zod";
import { Contrast } from "./comparison.ts";
import { NightVerdict } from "./gate.ts";
import { PartChange } from "./identity.ts";
import { VariantSample } from "./sample.ts";

/** Whether a night measured anything, decided before anybody looks at its rates. `problems`: why not. */
export const Validity = z.strictObject({
  valid: z.boolean(),
  problems: z.array(z.string()),
  planned: z.int(),
  measured: z.int(),
  /** Share of the trials, lost attempts included, that infrastructure or the provider ended. */
  infraRate: z.number(),
});
export type Validity = z.infer<typeof Validity>;

/** What is kept of a variant in a night. */
export const NightVariant = z.strictObject({
  sample: VariantSample,
  validity: Validity,
  verdict: NightVerdict,
  /** One line for people. */
  headline: z.string(),
  /** Whether later nights are compared with it: valid, and not one that alarmed. */
  accepted: z.boolean(),
});
export type NightVariant = z.infer<typeof NightVariant>;

/** `nights/<id>.json`: all that later nights need of one, whatever becomes of its run. */
export const Night = z.strictObject({
  schemaVersion: z.literal(1),
  nightId: z.string(),
  runId: z.string(),
  /** ISO time of the run. */
  createdAt: z.string(),
  suite: z.string(),
  harness: z.string(),
  verdict: NightVerdict,
  variants: z.array(NightVariant),
});
export type Night = z.infer<typeof Night>;

/** A detector over the nights of a series. `value` beyond `limit` alarms. */
export const Detector = z.strictObject({
  name: z.enum(["cusum-down", "cusum-up", "ewma"]),
  value: z.number(),
  limit: z.number(),
  alarm: z.boolean(),
  /** The night since which it has risen. */
  since: z.string().nullable(),
});
export type Detector = z.infer<typeof Detector>;

/** A task that used to be resolved and failed every trial tonight. */
export const TaskAlarm = z.strictObject({
  taskId: z.string(),
  resolved: z.int(),
  trials: z.int(),
  beforeResolved: z.int(),
  beforeTrials: z.int(),
  p: z.number(),
  /** Of tonight, to look at: `<run>/<trial>`. */
  link: z.string(),
});
export type TaskAlarm = z.infer<typeof TaskAlarm>;

/** What tonight's trials of one task came to, for reports that list every task. */
export const NightTask = z.strictObject({
  taskId: z.string(),
  /** Trials that resolved it, of those measured, of those planned. */
  resolved: z.int(),
  measured: z.int(),
  planned: z.int(),
  /** Why trials of it were not measured: the first reason. */
  missing: z.string().optional(),
  /** A trial to look at, one that did not resolve it before others: `<run>/<trial>`. Null: none was run. */
  link: z.string().nullable(),
});
export type NightTask = z.infer<typeof NightTask>;

/** What a verdict on one variant rests on. */
export const VariantVerdict = z.strictObject({
  variant: z.string(),
  verdict: NightVerdict,
  headline: z.string(),
  validity: Validity,
  /** Nights it is compared with, oldest first. */
  reference: z.array(z.string()),
  /** Against those nights together; null: there are none. */
  contrast: Contrast.nullable(),
  /** Against the baseline; null: none is set. */
  baseline: Contrast.nullable(),
  detectors: z.array(Detector),
  alarms: z.array(TaskAlarm),
  /** Parts that moved since the last night of the series. */
  explained: z.array(PartChange),
  /** Every task tonight, see `nightTasks`; without it, reports list only the tasks named elsewhere. */
  tasks: z.array(NightTask).optional(),
  /** Nights in a row with this verdict, this one included, the oldest first. */
  since: z.string(),
});
export type VariantVerdict = z.infer<typeof VariantVerdict>;

/** What `nightly` says, in every form: `schemas/night.schema.json`. */
export const NightReport = z.strictObject({
  schemaVersion: z.literal(1),
  nightId: z.string(),
  runId: z.string(),
  createdAt: z.string(),
  suite: z.string(),
  verdict: NightVerdict,
  exitCode: z.int(),
  /** The most important line. */
  headline: z.string(),
  variants: z.array(VariantVerdict),
  /** Of the whole night: what its controls came to. */
  controls: Validity,
  history: z.strictObject({ nights: z.int(), damaged: z.array(z.string()), notes: z.array(z.string()) }),
  gate: z.strictObject({ alpha: z.number(), power: z.number(), margin: z.number(), window: z.int() }),
  costUsd: z.number().nullable(),
  links: z.array(z.strictObject({ name: z.string(), url: z.string() })),
});
export type NightReport = z.infer<typeof NightReport>;
