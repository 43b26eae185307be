import path from "node:path";

/** Names of everything below a results folder. */

export function runsFolder(results: string): string {
  return path.join(results, "runs");
}

export function runFolder(results: string, runId: string): string {
  return path.join(runsFolder(results), runId);
}

/** The results folder that a run's folder is in. */
export function resultsOf(run: string): string {
  return path.dirname(path.dirname(run));
}

export const MANIFEST = "manifest.json";
export const JOURNAL = "trials.jsonl";
/** Derived from the two above; can be deleted and remade. */
export const SUMMARY = "summary.json";
/** What a run's process says of itself while it runs; a killed one leaves it behind. No part of the results. */
export const LIVE = "live.json";

/** Files of one attempt, inside its artifacts folder. */
export const artifact = {
  prompt: "prompt.md",
  transcript: "transcript.txt",
  trajectory: "trajectory.json",
  patch: "patch.diff",
  network: "network.jsonl",
  evidence: "evidence.json",
  tests: "tests.json",
  testLog: "tests.log",
  report: "report",
  cheatReport: "cheat-report.json",
  checkLog: "check.log",
  checkReport: "check-report",
  failure: "failure.txt",
} as const;

/** What was spent, as it was spent: an append-only journal like the trials' own. */
export const SPENDING = "spending.jsonl";

/** A variant's canary: its result beside a folder with transcript and network log. Relative to the run folder. */
export const CANARIES = "canaries";

/** The blocks of a run that plans as it goes on: an append-only journal. */
export const BLOCKS = "blocks.jsonl";

/** What each task of the run asks for, by id. Relative to the run folder. */
export const BRIEFS = "tasks";

/** What was told to whom, a journal for each destination. Relative to the run folder. */
export const PUSHES = "push";

/** What is known of each judge's agreement with people, a file a judge. Relative to the results folder: it holds for all runs. */
export const CALIBRATIONS = "calibrations";
/** What judges said, shared by all runs. Relative to the results folder; can be deleted, and then costs again. */
export const JUDGEMENTS = "judgements";
/** Results that others are held against, a file each: small, and meant to be reviewed. Relative to the results folder. */
export const BASELINES = "baselines";

/** What became of a request: its branches. Relative to the run folder. */
export const REQUEST = "request.json";

/** A folder of artifacts for each trial. Relative to the run folder. */
export const TRIALS = "trials";

/** What trials under way would go on from. Relative to the run folder. */
export const CHECKPOINTS = "checkpoints";
/** What `trend` remembers of all runs. Relative to the results folder; can be deleted and is remade. */
export const HISTORY = ".history.sqlite";

/** Folder of an attempt, relative to the run folder. */
export function attemptFolder(trialId: string, attempt: number): string {
  return path.posix.join(TRIALS, trialId, `attempt-${attempt}`);
}

/** Where a trial under way keeps what it would go on from. */
export function checkpointFolder(run: string, trialId: string): string {
  return path.join(run, CHECKPOINTS, trialId);
}

/** Where a further raw file of the agent's is kept, such as its own session, in the artifacts folder: below `agent`, by a plain name. */
export function agentFile(name: string): string {
  const plain = name
    .replace(/[^\w.-]+/g, "_")
    .replace(/^\.+/, "")
    .slice(-120);
  return path.posix.join("agent", plain === "" ? "file" : plain);
}
