import { z } from "zod";
import { AdaptiveResult } from "./adaptive.ts";
import { Bounds } from "./comparison.ts";
import { OutcomeKind } from "./outcome.ts";
import { Unavailable } from "./run.ts";
import { SandboxPromises } from "./sandbox.ts";
import { TaskKind } from "./task.ts";
import { CostSource, Usage } from "./usage.ts";
import { TestMiss } from "./verdict.ts";

/** The mean over tasks of each task's mean over its measured trials; 95 %. Null: nothing was measured, never 0. */
const Rate = z.strictObject({ value: z.number().nullable(), interval: Bounds.nullable(), tasks: z.int(), trials: z.int() });

const Spending = z.strictObject({
  medianTokens: z.number().nullable(),
  medianCostUsd: z.number().nullable(),
  /** Lost attempts and canaries included; a lower bound where `cost` is unknown. */
  totalTokens: z.number().nullable(),
  totalCostUsd: z.number().nullable(),
  cost: CostSource,
  canaryTokens: z.number(),
  canaryCostUsd: z.number(),
});

const Judging = z.strictObject({ judgements: z.int(), cached: z.int(), ballots: z.int(), failed: z.int(), usage: Usage });

const judgedScore = {
  name: z.string(),
  judge: z.string(),
  value: z.number().nullable(),
  calibrated: z.boolean(),
  /** Krippendorff's alpha of judge and people. */
  alpha: z.number().nullable(),
};

/** A variant's aggregates. Counts are of trials. */
const Variant = z.strictObject({
  variant: z.string(),
  planned: z.int(),
  measured: z.int(),
  /** Trials without a result, by reason; of those, the ones never started. */
  missing: z.record(z.string(), z.int()),
  notStarted: z.record(z.string(), z.int()),
  lostAttempts: z.partialRecord(OutcomeKind, z.int()),
  spending: Spending,
  judging: Judging,
  canary: z.strictObject({ passed: z.boolean(), detail: z.string(), attempts: z.int() }).nullable(),
  tampered: z.int(),
  gradingLimited: z.int(),
  resolve: Rate,
  resolveNull: Rate,
  resolveOthers: Rate,
  cleanResolve: Rate,
  violation: Rate,
  /** log2 against the reference. */
  medianSizeRatio: z.number().nullable(),
  medianWallMs: z.number().nullable(),
  totalWallMs: z.number(),
  judged: z.array(z.strictObject({ ...judgedScore, tasks: z.int(), trials: z.int(), nulls: z.int() })),
});

const Trial = z.strictObject({
  trialId: z.string(),
  taskId: z.string(),
  kind: TaskKind,
  variant: z.string(),
  outcome: OutcomeKind,
  /** The same command takes it up again. */
  pending: z.boolean(),
  verdict: z.enum(["passed", "failed", "tampered", "not-run"]),
  /** 0 or 1, or null: not measured. */
  resolved: z.number().nullable(),
  clean: z.number().nullable(),
  within: z.number().nullable(),
  sizeRatio: z.number().nullable(),
  gradingLimited: z.boolean(),
  wallMs: z.number(),
  tokens: z.number().nullable(),
  costUsd: z.number().nullable(),
  cost: CostSource,
  /** Why it was not measured. */
  missing: z.string().optional(),
  lost: z.array(OutcomeKind),
  judged: z.array(z.strictObject(judgedScore)),
  judging: Judging,
  /** How it came out, in a few words. */
  result: z.string(),
  misses: z.array(TestMiss),
  reasons: z.array(z.string()),
  finishedAt: z.string(),
});

const RateFigures = z.strictObject({
  value: z.number().nullable(),
  tasks: z.int(),
  trials: z.int(),
  missing: z.int(),
  /** On these very tasks. */
  conditionalSe: z.number().nullable(),
  /** For tasks like these, clustered by repo. */
  populationSe: z.number().nullable(),
  repos: z.int(),
  bootstrap: Bounds.nullable(),
});

const Median = z.strictObject({ value: z.number().nullable(), interval: Bounds.nullable(), trials: z.int(), missing: z.int() });

const Rates = z.strictObject({
  variant: z.string(),
  planned: z.int(),
  measured: z.int(),
  resolve: RateFigures,
  clean: RateFigures,
  violation: RateFigures,
  k: z.int(),
  passAt1: z.number().nullable(),
  passAtK: z.number().nullable(),
  passHatK: z.number().nullable(),
  reliabilityGap: z.number().nullable(),
  medians: z.strictObject({ size: Median, cost: Median, tokens: Median, wall: Median }),
  tasks: z.array(
    z.strictObject({
      taskId: z.string(),
      resolved: z.number(),
      trials: z.int(),
      planned: z.int(),
      value: z.number().nullable(),
      interval: Bounds.nullable(),
    }),
  ),
});

/** What `report --format json` prints: a run's aggregates, its trials and its rates. */
export const RunReport = z.strictObject({
  runId: z.string(),
  createdAt: z.string(),
  finished: z.boolean(),
  sandbox: z.strictObject({ name: z.string(), isolation: z.string(), promises: SandboxPromises.optional() }),
  workspaceMethod: z.string(),
  tasks: z.int(),
  planned: z.int(),
  measured: z.int(),
  variants: z.array(Variant),
  judging: Judging,
  unavailable: z.array(Unavailable),
  /** Of a run until decided; else empty. */
  adaptive: z.array(AdaptiveResult),
  /** Lines of `trials.jsonl` that were passed over. */
  damagedLines: z.array(z.int()),
  links: z.array(z.strictObject({ sink: z.string(), variant: z.string(), url: z.string() })),
  trials: z.array(Trial).optional(),
  rates: z.array(Rates).optional(),
});
export type RunReport = z.infer<typeof RunReport>;
