import { z } from "zod";
import { noTrajectory, noUsage } from "../domain/trajectory.ts";
import type { AgentAdapter } from "./types.ts";

/** Does nothing: must fail every task but the null ones. */
export const nop: AgentAdapter<Record<string, never>> = {
  name: "nop",
  control: true,
  options: z.strictObject({}) as z.ZodType<Record<string, never>>,
  version: async () => "1",
  run: async () => ({ outcome: { kind: "finished" }, transcript: "", trajectory: noTrajectory, usage: noUsage }),
};
