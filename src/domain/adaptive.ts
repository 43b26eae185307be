import { z } from "zod";
import { Bounds } from "./comparison.ts";

/** What a run until decided came to for one variant, or where it stands. */
export const AdaptiveResult = z.strictObject({
  variant: z.string(),
  /** What it is held against; null: nothing is there, and all rounds are run. */
  against: z.string().nullable(),
  decision: z.enum(["continue", "regressed", "improved", "stable", "budget-spent"]),
  looks: z.int(),
  /** Trials drawn so far, lost ones included. */
  trials: z.int(),
  /** Trials that a plan without looks needs for the same power; null: more than a thousand a task. */
  fixedTrials: z.int().nullable(),
  /** Tested minus reference, without the bias that stopping brings; with a 95 % interval that holds however often it was looked at. */
  delta: z.number().nullable(),
  interval: Bounds.nullable(),
  /** Share of the planned information that is used. */
  share: z.number(),
  margin: z.number(),
});
export type AdaptiveResult = z.infer<typeof AdaptiveResult>;
