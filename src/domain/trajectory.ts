import { z } from "zod";

/** Token and cost figures as the agent reported them; null where it did not. */
export const Usage = z.strictObject({
  inputTokens: z.number().nullable(),
  outputTokens: z.number().nullable(),
  costUsd: z.number().nullable(),
});
export type Usage = z.infer<typeof Usage>;

export const noUsage: Usage = { inputTokens: null, outputTokens: null, costUsd: null };

/** One thing the agent did or said, in order. */
export const Step = z.strictObject({
  kind: z.enum(["message", "tool-call", "edit", "command"]),
  /** Message text, tool name, path or command line; shortened. */
  text: z.string(),
  exitCode: z.int().nullable().optional(),
});
export type Step = z.infer<typeof Step>;

export const Trajectory = z.strictObject({
  steps: z.array(Step),
  /** Events of the agent's stream that nobody understood. */
  unknownEvents: z.int(),
});
export type Trajectory = z.infer<typeof Trajectory>;

export const noTrajectory: Trajectory = { steps: [], unknownEvents: 0 };
