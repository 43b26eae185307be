import { z } from "zod";
import { CHANGE_SCOPES } from "./change-scope.ts";
import { TestGroup, TestStatus } from "./verdict.ts";

/** One of the two trials that are held against each other. */
const FlipSide = z.strictObject({
  /** As the side is named: `RUN/VARIANT`. */
  name: z.string(),
  runId: z.string(),
  trialId: z.string(),
  variant: z.string(),
  /** How it came out: "passed", "failed". */
  result: z.string(),
  /** Why no hidden test ran; null: they ran. */
  notRun: z.string().nullable(),
  /** Of the side's trials of this task. */
  resolved: z.int(),
  measured: z.int(),
});
export type FlipSide = z.infer<typeof FlipSide>;

/** A part of the fingerprint that differs. `instrument`: the two measure different things there. */
const FlipChange = z.strictObject({ part: z.string(), name: z.string(), from: z.string(), to: z.string(), instrument: z.boolean() });

/** A hidden test that came out differently. `failure`: what the report says of it on the side where it failed. */
export const FlipTest = z.strictObject({
  id: z.string(),
  group: z.union([TestGroup, z.literal("unlisted")]),
  a: TestStatus,
  b: TestStatus,
  failure: z.string().nullable(),
});
export type FlipTest = z.infer<typeof FlipTest>;

const Lines = z.strictObject({ added: z.int(), removed: z.int() });

/** A file that either changed. `same`: both left the same text. */
export const FlipFile = z.strictObject({
  path: z.string(),
  how: z.enum(["only-a", "only-b", "same", "different"]),
  a: Lines.nullable(),
  b: Lines.nullable(),
  scopeA: z.enum(CHANGE_SCOPES).nullable(),
  scopeB: z.enum(CHANGE_SCOPES).nullable(),
});
export type FlipFile = z.infer<typeof FlipFile>;

/** A step near the parting; `number`: its place in its trajectory, from 1. */
export const PartingStep = z.strictObject({
  number: z.int(),
  tool: z.string(),
  action: z.string(),
  text: z.string(),
  /** Null: nobody told. */
  ok: z.boolean().nullable(),
  /** Paths that changed with it, by the worktree after it; at most 5. */
  changed: z.array(z.string()),
});
export type PartingStep = z.infer<typeof PartingStep>;

/**
 * Where two trajectories part: at the first tool call that is not the same. `step`: another call; `effect`: the same call with other
 * contents or another effect on the worktree; `result`: the same call, which succeeded on one side and failed on the other; `end`: one agent stopped
 * there; `never`: the calls are the same to the end; `unknown`: too little was kept, `missing` says what.
 */
export const Parting = z.strictObject({
  kind: z.enum(["step", "effect", "result", "end", "never", "unknown"]),
  /** Why it is not known; null: it is. */
  missing: z.string().nullable(),
  /** Calls that are the same before it. */
  common: z.int(),
  /** The last common call or so, the parting, and what came after, on each side. */
  a: z.array(PartingStep),
  b: z.array(PartingStep),
  /** Number of the step at the parting; null: that side has none. */
  atA: z.int().nullable(),
  atB: z.int().nullable(),
});
export type Parting = z.infer<typeof Parting>;

/** Why a task came out otherwise, as far as what was kept tells: `schemas/flip.schema.json`. What differs is not thereby the cause. */
export const FlipExplanation = z.strictObject({
  schemaVersion: z.literal(1),
  taskId: z.string(),
  /** `lost`: resolved in A and not in B. `none`: the task did not change sides. Of trials that were named: theirs. */
  direction: z.enum(["lost", "gained", "none"]),
  a: FlipSide,
  b: FlipSide,
  /** Two-sided p of the exact test on the counts of this task alone; null where both trials are of one side. */
  p: z.number().nullable(),
  /** Whether anything is known of what the trials stood on: older records do not tell. */
  identityKnown: z.boolean(),
  changes: z.array(FlipChange),
  tests: z.array(FlipTest),
  /** Whether the changes of both are on disk; if not, `files` is empty. */
  filesKnown: z.boolean(),
  files: z.array(FlipFile),
  /** What A's change left against what B's left, as a patch. */
  patch: z.string(),
  parting: Parting,
  /** The same in a few sentences. */
  paragraph: z.array(z.string()),
  /** What is missing on disk. */
  notes: z.array(z.string()),
});
export type FlipExplanation = z.infer<typeof FlipExplanation>;
