import { z } from "zod";
import { PartChange } from "./identity.ts";

/** What is compared. Rates are differences in share (B - A), the others ratios (B / A). */
export const Metric = z.enum(["resolve", "clean", "violation", "size", "cost", "tokens", "wall"]);
export type Metric = z.infer<typeof Metric>;

export const Bounds = z.strictObject({ low: z.number(), high: z.number() });

/** One metric of two samples, paired by task. Null figures come with a reason. */
export const Difference = z.strictObject({
  metric: Metric,
  /** `share`: B - A of a rate. `ratio`: B / A, the geometric mean over tasks. */
  unit: z.enum(["share", "ratio"]),
  /** Rates, or medians over tasks of the tasks' means (size: as a ratio to the reference's diff). */
  a: z.number().nullable(),
  b: z.number().nullable(),
  delta: z.number().nullable(),
  /** 95 %, or as wide as the family of contrasts asks. */
  interval: Bounds.nullable(),
  /** How the interval was made, with the standard error it rests on: conditional on these tasks, or for tasks like them. */
  intervalMethod: z.string(),
  /** Degrees of freedom where the interval is by t; null: it is by the normal. */
  df: z.number().nullable().optional(),
  /** Conditional standard error of `delta`, on the scale of the test (log for ratios). */
  se: z.number().nullable(),
  p: z.number().nullable(),
  test: z.string(),
  /** After Holm over the contrasts. */
  pAdjusted: z.number().nullable(),
  /** Paired tasks, and measured trials on them. */
  tasks: z.int(),
  trialsA: z.int(),
  trialsB: z.int(),
  /** The least true change that this comparison sees with the power asked for. */
  mde: z.number().nullable(),
  reason: z.string().optional(),
});
export type Difference = z.infer<typeof Difference>;

/** A task whose majority of trials changed sides. */
export const Flip = z.strictObject({
  taskId: z.string(),
  direction: z.enum(["lost", "gained"]),
  resolvedA: z.int(),
  trialsA: z.int(),
  resolvedB: z.int(),
  trialsB: z.int(),
  /** Trials to look at: one that resolved and one that did not, `<run>/<trial>`. */
  linkA: z.string(),
  linkB: z.string(),
});
export type Flip = z.infer<typeof Flip>;

/** Whether two samples may be compared, and what moved between them. */
export const Comparability = z.strictObject({
  /** What differs in the instrument: task, grader, image, limits. Not compared unless told. */
  refused: z.array(PartChange),
  /** What differs in the thing measured: agent, version, model, prompt, options, network. */
  explained: z.array(PartChange),
  /** Nothing is known of one side's parts: an older record. */
  unknown: z.boolean(),
  onlyA: z.array(z.string()),
  onlyB: z.array(z.string()),
});
export type Comparability = z.infer<typeof Comparability>;

/** What it would take to settle an open question with the power asked for. */
export const Settle = z.strictObject({
  /** Trials per task and side. */
  trialsPerTask: z.int(),
  /** Further trials, both sides together. */
  moreTrials: z.int(),
  costUsd: z.number().nullable(),
  /** The change it is sized for. */
  change: z.number(),
});
export type Settle = z.infer<typeof Settle>;

const Side = z.strictObject({
  name: z.string(),
  variant: z.string(),
  runId: z.string(),
  createdAt: z.string(),
  planned: z.int(),
  measured: z.int(),
});

/** B against A. */
export const Contrast = z.strictObject({
  a: Side,
  b: Side,
  comparability: Comparability,
  differences: z.array(Difference),
  /** Of the resolve rate, for tasks like these: clustered by repo. Null where there are fewer than two repos. */
  population: Difference.nullable(),
  flips: z.array(Flip),
  /** Tasks by their part of the resolve rate's difference, largest first. */
  contributions: z.array(z.strictObject({ taskId: z.string(), delta: z.number() })),
  settle: Settle.nullable(),
  /** `unclear`: no difference seen, and one of the margin could have been missed. `equal`: none beyond the margin. */
  conclusion: z.enum(["better", "worse", "equal", "unclear", "not-comparable"]),
  /** The same in one line for people. */
  headline: z.string(),
  /** What was asked. */
  asked: z.strictObject({ alpha: z.number(), power: z.number(), margin: z.number() }).optional(),
});
export type Contrast = z.infer<typeof Contrast>;

/** What `compare` says. */
export const Comparison = z.strictObject({
  schemaVersion: z.literal(1),
  alpha: z.number(),
  power: z.number(),
  margin: z.number(),
  /** Whether tasks were compared although the instrument differs there. */
  anyway: z.boolean(),
  contrasts: z.array(Contrast),
  /** What was left out although it was named, and why. */
  notes: z.array(z.string()),
});
export type Comparison = z.infer<typeof Comparison>;
