import { z } from "zod";
import { Bounds } from "./comparison.ts";

/** What `compare --aa` says: how often the gate alarms where nothing differs, by splitting each side's own trials in two. */
export const FalseAlarms = z.strictObject({
  schemaVersion: z.literal(1),
  /** The share of alarms that was asked for. */
  alpha: z.number(),
  sides: z.array(
    z.strictObject({
      name: z.string(),
      /** Random splits, and how many of them alarmed. */
      splits: z.int(),
      alarms: z.int(),
      /** Null: nothing could be split. */
      rate: z.number().nullable(),
      /** 95 %, for the number of splits. */
      interval: Bounds.nullable(),
      /** Measured trials. */
      trials: z.int(),
      /** Trials of a task in each half: the most common number. */
      trialsPerHalf: z.int(),
      /** Why nothing could be split. */
      reason: z.string().optional(),
    }),
  ),
});
export type FalseAlarms = z.infer<typeof FalseAlarms>;
