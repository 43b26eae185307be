import { z } from "zod";
import { Endpoint } from "./network.ts";

/** The model that judges. Pinned: a name that moves on its own would change scores without anybody's doing. */
export const Judge = z.strictObject({
  model: z
    .string()
    .min(1)
    .refine((model) => !/(^|[-:@/])latest$/i.test(model), "a pinned model, not one that moves on its own")
    .describe("Exact model id."),
  endpoint: Endpoint.describe("An OpenAI-compatible API, e.g. https://api.example.com (without v1)."),
  ballots: z
    .int()
    .min(1)
    .max(15)
    .refine((count) => count % 2 === 1, "an odd number")
    .default(3)
    .describe("Times each rubric is asked; the median counts."),
  maxDiffChars: z.int().min(1_000).max(2_000_000).default(60_000).describe("Longer diffs are cut, and it is said."),
  concurrency: z.int().min(1).max(100).default(4).describe("Trials judged at once."),
  allowOwnModel: z.boolean().default(false).describe("Whether it judges variants that run on the judge's own model."),
  minAgreement: z
    .number()
    .min(0)
    .max(1)
    .default(0.667)
    .describe("Krippendorff's alpha against people below which a judge is marked uncalibrated."),
});
export type Judge = z.infer<typeof Judge>;
