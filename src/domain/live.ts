import { z } from "zod";
import { CostSource } from "./usage.ts";

/** How long the rest takes, as far as it can be told. */
export const TimeLeft = z.strictObject({
  /** Milliseconds; null: not known. */
  ms: z.number().min(0).nullable(),
  /** Timed trials that it stands on. */
  basis: z.int(),
  /** Why it is not known. */
  reason: z.string().optional(),
});
export type TimeLeft = z.infer<typeof TimeLeft>;

/** A trial under way. Times are ISO. */
export const RunningTrial = z.strictObject({
  trialId: z.string(),
  variant: z.string(),
  phase: z.enum(["workspace", "agent", "diff", "grade", "score"]),
  /** When it came into this phase, and when it began. */
  since: z.string(),
  startedAt: z.string(),
  attempt: z.int(),
});
export type RunningTrial = z.infer<typeof RunningTrial>;

/** Where a run stands while it runs. Counts are of trials. */
export const RunProgress = z.strictObject({
  runId: z.string(),
  /** When the process that runs it began with it. */
  since: z.string(),
  /** Settled, of all that there are to be. */
  done: z.int(),
  total: z.int(),
  /** Not over in this go; those under way are among them. */
  open: z.int(),
  running: z.array(RunningTrial),
  /** Variants whose canary is under way. */
  canaries: z.array(z.string()),
  /** Endpoints at which nothing is started now; `until`: null for those that are given up. */
  endpoints: z.array(z.strictObject({ endpoint: z.string(), until: z.string().nullable(), detail: z.string() })),
  /** Of a run in blocks. */
  block: z.strictObject({ index: z.int(), detail: z.string() }).nullable(),
  /** Trials that late scorers have gone through. */
  late: z.strictObject({ done: z.int(), total: z.int() }).nullable(),
  /** Everything spent so far, by all goes of the run. Null: nobody told. */
  spent: z.strictObject({ usd: z.number().nullable(), tokens: z.number().nullable(), cost: CostSource }),
  timeLeft: TimeLeft,
});
export type RunProgress = z.infer<typeof RunProgress>;

/** `live.json`: a run's progress, and the process that writes it. */
export const LiveRun = z.strictObject({
  schemaVersion: z.literal(1),
  /** `started`: in the kernel's ticks, "0" where that is not known. */
  writer: z.strictObject({ pid: z.int(), started: z.string(), host: z.string() }),
  /** When it was written. */
  at: z.string(),
  progress: RunProgress,
});
export type LiveRun = z.infer<typeof LiveRun>;
