import { z } from "zod";
import { VariantBudgets } from "./budget.ts";
import { Id, Seconds } from "./id.ts";
import { networkKeys, networkProblem } from "./network.ts";

/** One named agent configuration: adapter + model + prompt template + options + network. */
export const Variant = z
  .strictObject({
    name: Id,
    agent: z.string().min(1).describe("Name of an agent adapter."),
    model: z.string().optional().describe("Model id, handed to the adapter."),
    prompt: z.string().default("instruction").describe("request | instruction | plan-first, or the path of a template file."),
    instructions: z
      .string()
      .min(1)
      .optional()
      .describe("Path of an instruction file for the agent (its AGENTS.md), outside the workspace."),
    options: z.record(z.string(), z.unknown()).default({}).describe("The adapter's own options."),
    trials: z.int().min(1).max(10_000).optional().describe("Trials per task, in place of the config's."),
    timeoutSec: Seconds.optional().describe("Wall time for one trial; the task's own limit otherwise."),
    budgets: VariantBudgets.optional().describe("In place of the config's, scope by scope."),
    canary: z.boolean().optional().describe("Whether it runs a canary first; the agent's own default otherwise."),
    ...networkKeys,
  })
  .superRefine((variant, context) => {
    const problem = networkProblem(variant) ?? leakedKey(variant) ?? mirrorsKey(variant);
    if (problem) context.addIssue({ code: "custom", path: [problem.field], message: problem.message });
  });
export type Variant = z.infer<typeof Variant>;

interface KeyHolders {
  options: Record<string, unknown>;
  endpoint?: { keyEnv?: string | undefined } | undefined;
}

/** The gateway adds the endpoint's key outside: handing it to the agent too would undo that. */
function leakedKey({ options, endpoint }: KeyHolders): { field: string; message: string } | undefined {
  const passed = options["passEnv"];
  const key = endpoint?.keyEnv;
  if (key === undefined || !Array.isArray(passed) || !passed.includes(key)) return undefined;
  return { field: "options", message: `passEnv hands the agent ${key}, the endpoint's own key` };
}

/** Agents have no business where results are mirrored: with these variables one could write its own rows there. */
function mirrorsKey({ options }: KeyHolders): { field: string; message: string } | undefined {
  const { passEnv, env } = options;
  const names = [...(Array.isArray(passEnv) ? passEnv : []), ...Object.keys(typeof env === "object" && env !== null ? env : {})];
  const found = names.find((name) => /^BRAINTRUST_/i.test(String(name)));
  return found === undefined ? undefined : { field: "options", message: `${found}: agents never get variables of Braintrust` };
}
