import { z } from "zod";
import { Id, Seconds } from "./id.ts";

/** One named agent configuration: adapter + model + prompt template + options. */
export const Variant = z.strictObject({
  name: Id,
  agent: z.string().min(1).describe("Name of an agent adapter."),
  model: z.string().optional().describe("Model id, handed to the adapter."),
  prompt: z.string().default("instruction").describe("request | instruction | plan-first, or the path of a template file."),
  options: z.record(z.string(), z.unknown()).default({}).describe("The adapter's own options."),
  timeoutSec: Seconds.optional().describe("Wall time for one trial; the task's own limit otherwise."),
});
export type Variant = z.infer<typeof Variant>;
