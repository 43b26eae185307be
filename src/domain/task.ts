import { z } from "zod";
import { Argv, Glob, Id, Seconds } from "./id.ts";
import { ReportFormat } from "./repo.ts";

/** `request`: asked outside any suite, on a repository as it is: there is no reference solution and no hidden test. */
export const TaskKind = z.enum(["feature", "refactor", "bugfix", "tests", "null", "request"]);
export type TaskKind = z.infer<typeof TaskKind>;

/** Where a correct solution may live, and from when a change beyond it counts as a violation (METRICS: scope drift). */
export const Scope = z.strictObject({
  allow: z.array(Glob).nullable().describe("Union of all places a correct solution may live; null: nobody said."),
  protect: z.array(Glob).default([]).describe("Added to the repo's protected paths."),
  config_allowed: z
    .array(Glob)
    .default([])
    .describe("Runner, build and CI configuration the task may change: not restored before grading although protected by default."),
  deps_allowed: z
    .array(z.string())
    .default([])
    .describe('Dependencies that may be added, removed or retargeted; "scripts" and "engines" likewise.'),
  api_allowed: z.array(z.string()).default([]).describe("Globs of exported names that may be added or changed."),
  max_out_of_scope_share: z.number().min(0).max(1).default(0.1).describe("S1 above this, with enough lines, is a violation."),
  min_out_of_scope_lines: z.int().min(0).default(10).describe("Out-of-scope lines below this are never a violation."),
});
export type Scope = z.infer<typeof Scope>;

/** A suite's tasks always say. */
const TaskScope = z.strictObject({
  ...Scope.shape,
  allow: z.array(Glob).describe("Union of all places a correct solution may live."),
});

const Check = z
  .strictObject({
    command: Argv.describe(
      "Argv without a shell, run in a folder that holds the task's check/ alone. `{report}` becomes the report's path.",
    ),
    report: ReportFormat.default("tap"),
    timeout_sec: Seconds.default(300),
  })
  .describe("Tests that never share a process with the agent's code: they reach it through the program `subject` alone.");

const Patchbench = z.strictObject({
  repo: Id.describe("The fixture repo."),
  kind: TaskKind.exclude(["request"]),
  fail_to_pass: z.array(z.string().min(1)).describe("Test ids that fail before and must pass after. Empty only for null tasks."),
  pass_to_pass: z.array(z.string().min(1)).describe("Test ids that pass before and must still pass."),
  quarantined: z.array(z.string().min(1)).default([]).describe("Flaky test ids that validate found; never counted."),
  check: Check.optional(),
  scope: TaskScope,
});

/**
 * `task.toml`: Harbor's task file (schema 1.0-1.4) plus our `[patchbench]` table. A file without that table is a plain
 * Harbor task: it loads, and is listed as not runnable without its container.
 */
export const TaskFile = z
  .strictObject({
    schema_version: z.string().optional(),
    version: z.string().optional().describe("Older name of schema_version."),
    source: z.string().optional(),
    artifacts: z.array(z.unknown()).optional(),
    task: z
      .strictObject({
        name: z.string().describe("org/name"),
        description: z.string().optional(),
        authors: z.array(z.strictObject({ name: z.string(), email: z.string().optional() })).optional(),
        keywords: z.array(z.string()).default([]).describe("Used as tags by --tag."),
      })
      .optional(),
    metadata: z.record(z.string(), z.unknown()).default({}),
    verifier: z
      .strictObject({
        timeout_sec: Seconds.optional(),
        env: z.record(z.string(), z.string()).optional(),
        user: z.union([z.string(), z.int()]).optional(),
        environment_mode: z.enum(["shared", "separate"]).optional(),
        network_mode: z.string().optional(),
        allowed_hosts: z.array(z.string()).optional(),
        environment: z.record(z.string(), z.unknown()).optional(),
        collect: z.array(z.unknown()).optional(),
      })
      .default({}),
    agent: z
      .strictObject({
        timeout_sec: Seconds.optional(),
        user: z.union([z.string(), z.int()]).optional(),
        network_mode: z.string().optional(),
        allowed_hosts: z.array(z.string()).optional(),
      })
      .default({}),
    solution: z.strictObject({ env: z.record(z.string(), z.string()).optional() }).optional(),
    environment: z.record(z.string(), z.unknown()).optional().describe("Harbor's container settings; kept, not used by patchbench tasks."),
    steps: z.array(z.unknown()).optional(),
    multi_step_reward_strategy: z.enum(["mean", "final"]).optional(),
    patchbench: Patchbench.optional(),
  })
  .describe("A task of patchbench, shaped like a Harbor task.");
export type TaskFile = z.infer<typeof TaskFile>;

/** A loaded task. All of it is hidden from the agent but the texts a prompt template shows. */
export interface Task {
  id: z.infer<typeof Id>;
  /** Absolute folder that holds task.toml. */
  folder: string;
  repo: string;
  kind: TaskKind;
  description: string;
  tags: string[];
  /** The customer's own words. */
  request: string;
  /** The bounded brief. */
  instruction: string;
  failToPass: string[];
  passToPass: string[];
  quarantined: string[];
  scope: Scope;
  /** The out-of-process check in `check/`, if there is one. */
  check: z.infer<typeof Check> | undefined;
  agentTimeoutSec: number;
  /** Overrides the repo's test timeout. */
  testTimeoutSec: number | undefined;
  /** Every file of the task, hashed: changes when anything that can change a trial's result does. */
  digest: string;
}
