import { z } from "zod";
import { Identity } from "./identity.ts";
import { OutcomeKind } from "./outcome.ts";
import { TaskKind } from "./task.ts";

const Figure = z.number().nullable();

/** One trial, as far as statistics go. Null: not measured, and never 0. */
export const TrialSample = z.strictObject({
  /** Where to look for it, in the sample's run. */
  trialId: z.string(),
  outcome: OutcomeKind,
  /** 1 resolved, 0 not. */
  resolved: Figure,
  /** 1 resolved and within scope. */
  clean: Figure,
  /** 1 within scope. */
  within: Figure,
  /** log2 of the diff's size against the reference. */
  sizeRatio: Figure,
  costUsd: Figure,
  tokens: Figure,
  wallMs: Figure,
  /** Why it was not measured; shortened. */
  missing: z.string().optional(),
  /** Attempts lost before the one that counts. */
  lost: z.int().default(0),
});
export type TrialSample = z.infer<typeof TrialSample>;

/** The trials of one variant at one task. */
export const TaskSample = z.strictObject({
  taskId: z.string(),
  repoId: z.string(),
  kind: TaskKind,
  /** Trials of the plan; those without an entry in `trials` have not been run. */
  planned: z.int(),
  /** Empty for runs of older versions. */
  identity: Identity,
  trials: z.array(TrialSample),
  /** Why trials of the plan had no go and are as good as not run: reasons, shortened, and how often. */
  waiting: z.record(z.string(), z.int()).optional(),
});
export type TaskSample = z.infer<typeof TaskSample>;

/**
 * All trials of one variant: of a run, of a night, of a baseline, or of several of them pooled. The one thing that rates,
 * comparisons and gates are computed from.
 */
export const VariantSample = z.strictObject({
  runId: z.string(),
  /** ISO time of the run. */
  createdAt: z.string(),
  suite: z.string(),
  variant: z.string(),
  /** Its adapter, and what control it is: `oracle` must resolve every task, `nop` none but null tasks. */
  agent: z.string(),
  control: z.enum(["oracle", "nop"]).nullable(),
  /** Models that answered, by the gateway's account. */
  served: z.array(z.string()),
  /** Versions of the scorers behind the figures. */
  scorers: z.record(z.string(), z.int()),
  /** Undefined: it has none. */
  canary: z.strictObject({ passed: z.boolean(), detail: z.string() }).optional(),
  /** Reasons why tasks could not be measured on the machine, by task: planned, and never run. */
  unavailable: z.record(z.string(), z.string()).default({}),
  tasks: z.array(TaskSample),
});
export type VariantSample = z.infer<typeof VariantSample>;
