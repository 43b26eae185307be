import type { EndedTrial } from "./ended-trial.ts";
import type { Outcome } from "./outcome.ts";
import type { RunManifest } from "./run.ts";
import type { SpendingEntry } from "./spending.ts";
import type { PlannedTrial, TrialRecord } from "./trial.ts";

export type TrialPhase = "workspace" | "agent" | "diff" | "grade" | "score";

/** How many agents, and how many test runs, may be under way at once. */
export interface Slots {
  agents: number;
  graders: number;
}

/** The one stream that progress, logs and live views render. */
export type RunEvent =
  | { kind: "snapshot"; repoId: string; state: "building" | "built" | "reused"; wallMs: number }
  /** `ended`: trials that earlier commands settled; `todo`: those to be run now. */
  | {
      kind: "run-started";
      manifest: RunManifest;
      folder: string;
      resumed: boolean;
      done: number;
      total: number;
      ended: readonly EndedTrial[];
      todo: readonly PlannedTrial[];
      slots: Slots;
    }
  /** What models cost, as it is booked; first all that earlier commands of the run spent. */
  | { kind: "spent"; entries: readonly SpendingEntry[] }
  | { kind: "trial-phase"; trial: PlannedTrial; phase: TrialPhase }
  | { kind: "trial-retried"; trial: PlannedTrial; attempt: number; outcome: Outcome["kind"]; detail: string }
  | { kind: "canary"; variant: string; state: "started" | "retried" | "passed" | "failed"; detail: string }
  /** A model endpoint that fails: nobody is let through for `ms`, then one, then the others; or nobody any more. */
  | { kind: "endpoint"; endpoint: string; state: "paused" | "resumed" | "closed"; ms: number; detail: string }
  | { kind: "trial-recorded"; record: TrialRecord; done: number; total: number }
  /** A run that plans as it goes on has planned a further block; `detail`: where its question stands. */
  | { kind: "block-started"; index: number; trials: number; todo: readonly PlannedTrial[]; detail: string }
  /** A trial has what late scorers say of it; `total`: of those that lacked it. */
  | { kind: "late-score"; trialId: string; done: number; total: number }
  | { kind: "warning"; message: string }
  | { kind: "run-finished"; runId: string; interrupted: boolean };
export type OnEvent = (event: RunEvent) => void;
