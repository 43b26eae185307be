import { z } from "zod";

/** 0..1, or null with a reason. Never 0 for "could not". */
export const Score = z
  .strictObject({ name: z.string().min(1), value: z.number().min(0).max(1).nullable(), reason: z.string().optional() })
  .refine((score) => score.value !== null || score.reason, "a null score needs a reason");
export type Score = z.infer<typeof Score>;

/** A raw number with unit and direction, or null with a reason. */
export const Measurement = z
  .strictObject({
    name: z.string().min(1),
    value: z.number().nullable(),
    /** e.g. "lines", "files", "ratio", "log2 ratio". */
    unit: z.string(),
    better: z.enum(["lower", "higher", "neither"]),
    reason: z.string().optional(),
  })
  .refine((measurement) => measurement.value !== null || measurement.reason, "a null measurement needs a reason");
export type Measurement = z.infer<typeof Measurement>;
