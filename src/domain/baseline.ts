import { z } from "zod";
import { VariantSample } from "./sample.ts";

/** `baselines/<name>.json`: a variant's results that others are held against, as reviewable data. */
export const Baseline = z.strictObject({
  schemaVersion: z.literal(1),
  name: z.string(),
  /** Why, in the words of who set it. */
  note: z.string(),
  setAt: z.string(),
  /** Who set it, as far as known: user and host, or the CI's name. */
  setBy: z.string(),
  /** Where its figures are from: runs or nights. */
  from: z.array(z.string()),
  sample: VariantSample,
});
export type Baseline = z.infer<typeof Baseline>;
