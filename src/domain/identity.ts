import { z } from "zod";

/** What a trial's result stands on, part by part: the fingerprint is a hash of all of it, the parts tell what moved. */
export const PARTS = ["task", "grader", "image", "limits", "agent", "agentVersion", "model", "prompt", "options", "network"] as const;
export type Part = (typeof PARTS)[number];

/**
 * Parts by name: versions and ids as they are, all else as short digests. `task`: every file of the task; `grader`: how patches are
 * graded; `image`: snapshot, repo file and sandbox; `limits`: time, budget and what may be used.
 */
export const Identity = z.record(z.string(), z.string());
export type Identity = z.infer<typeof Identity>;

/** Where these differ, two results measure different things, and are not compared unless told. The other parts are what a benchmark compares. */
export const INSTRUMENT: readonly Part[] = ["task", "grader", "image", "limits"];

/** For people. */
export const partNames: Record<Part, string> = {
  task: "task",
  grader: "grader",
  image: "image (snapshot, repo file or sandbox)",
  limits: "limits",
  agent: "agent",
  agentVersion: "agent version",
  model: "model",
  prompt: "prompt",
  options: "agent options",
  network: "network policy",
};

/** A part that differs between two samples of one task. */
export const PartChange = z.strictObject({ part: z.string(), from: z.string(), to: z.string(), tasks: z.array(z.string()) });
export type PartChange = z.infer<typeof PartChange>;
