import { z } from "zod";
import { Diff } from "./diff.ts";
import { Finding } from "./finding.ts";
import { NetworkSummary, unwatched } from "./network.ts";
import { Outcome } from "./outcome.ts";
import { Scope, TaskKind } from "./task.ts";
import { Trajectory } from "./trajectory.ts";
import { Usage } from "./usage.ts";
import { Verdict } from "./verdict.ts";

/** The frozen facts that scorers may read; stored as `evidence.json`, so that re-scoring needs nothing else. */
export const Evidence = z.strictObject({
  task: z.strictObject({ id: z.string(), kind: TaskKind, scope: Scope }),
  outcome: Outcome,
  verdict: Verdict,
  diff: Diff,
  /** The reference solution's own diff; empty for null tasks that change nothing; null: there is none. */
  reference: Diff.nullable(),
  /** Files of the base tree one import away from the reference's source files; null: not known, as in older evidence. */
  neighbours: z.array(z.string()).nullable().default(null),
  /** The repo's own test command, as argv; empty in older evidence. */
  testCommand: z.array(z.string()).default([]),
  trajectory: Trajectory,
  usage: Usage,
  /** The cheat report of grading. */
  findings: z.array(Finding).default([]),
  /** What the gateway saw; older evidence has none. */
  network: NetworkSummary.default(unwatched("unknown")),
});
export type Evidence = z.infer<typeof Evidence>;
