import { z } from "zod";
import { Budgets } from "./budget.ts";
import { Gate } from "./gate.ts";
import { Argv, Id } from "./id.ts";
import { Judge } from "./judge.ts";
import { Limits } from "./limits.ts";
import { Outage } from "./outage.ts";
import { Braintrust, Otel } from "./sinks.ts";
import { Variant } from "./variant.ts";

/** `patchbench.config.ts`: one plain object. Paths are relative to the config file. */
export const Config = z
  .strictObject({
    $schema: z.string().optional(),
    tasks: z.string().default("tasks").describe("Folder of task folders."),
    repos: z.string().default("repos").describe("Folder of fixture repos."),
    results: z.string().default("results").describe("Folder for runs."),
    variants: z.array(Variant).min(1, "at least one variant"),
    scorers: z
      .array(z.string())
      .default(["tests", "diff-size", "scope-drift", "trajectory-drift"])
      .describe("Names of built-in scorers, or paths of your own."),
    trials: z.int().min(1).max(10_000).default(1).describe("Trials per task and variant."),
    concurrency: z.int().min(1).max(1_000).optional().describe("Agents at once."),
    graders: z.int().min(1).max(1_000).optional().describe("Test runs at once."),
    retries: z.int().min(0).max(10).default(1).describe("Further attempts after an infra failure."),
    budgets: Budgets.prefault({}).describe("What may be spent, by trial, variant and run."),
    outage: Outage.prefault({}).describe("What to do when a model's provider fails."),
    canary: z.boolean().default(true).describe("Whether variants of agents that have a canary run it before their trials."),
    sandbox: z.enum(["auto", "bubblewrap", "container", "local"]).default("auto").describe("Where agents and tests run."),
    limits: Limits.prefault({}).describe("What one agent or test run may use."),
    toolFolders: z.array(z.string()).default([]).describe("Folders of programs outside the system's own (/usr) that trials need."),
    container: z
      .strictObject({
        engine: Argv.optional().describe('The engine\'s command, e.g. ["podman", "--runtime", "runc"]; found by trying otherwise.'),
        image: z
          .string()
          .optional()
          .describe("Image with every tool the repos need; otherwise the host's programs are shown in an empty one."),
      })
      .prefault({})
      .describe("For the container sandbox."),
    prices: z.string().optional().describe("Price table (JSON) laid over the shipped one, e.g. prices.json."),
    maxOutputMb: z.number().positive().max(1_024).default(16).describe("Output kept per agent or test run; the rest is counted."),
    maxFileMb: z.number().positive().max(1_024).default(20).describe("Largest changed file that a patch may hold."),
    secrets: z
      .array(z.string())
      .default([])
      .describe("Names of environment variables whose values are never written, beside those that `passEnv` names."),
    suite: z.string().min(1).max(100).optional().describe("Name of the suite where results are mirrored; default: the config's folder."),
    baseline: Id.optional().describe("Variant that the others are compared with where results are mirrored; default: the first."),
    sinks: z.array(z.string()).default([]).describe("Copies of the results: braintrust, otel, jsonl:PATH."),
    braintrust: Braintrust.prefault({}).describe("For the sink braintrust."),
    otel: Otel.prefault({}).describe("For the sink otel."),
    gate: Gate.prefault({}).describe("How `compare` and `nightly` come to their verdicts."),
    judge: Judge.optional().describe("The model behind scorers that judge, such as review."),
  })
  .describe("Configuration of patchbench.");
export type Config = z.infer<typeof Config>;
/** What a config file exports: the schema's defaults may be left out. */
export type ConfigInput = z.input<typeof Config>;
