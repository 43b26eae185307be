import path from "node:path";
import type { Evidence } from "../domain/evidence.ts";
import { leftTree } from "../domain/outcome.ts";
import type { Task } from "../domain/task.ts";
import type { TrialRecord } from "../domain/trial.ts";
import { messageOf } from "../errors.ts";
import { type GradingTools, gradePatch } from "../grading/grade.ts";
import type { SecretSet } from "../lib/redact.ts";
import type { Scorer } from "../scorer-api.ts";
import { scoreEvidence } from "../scoring/score.ts";
import type { Recorder } from "../store/recorder.ts";
import { redactFacts } from "../store/redact-records.ts";
import { readEvidence, readPatch } from "../store/trial-files.ts";
import type { Snapshot } from "../workspace/snapshot.ts";
import { gradedFiles } from "./graded-files.ts";
import { withLateScores } from "./merge-scores.ts";
import type { PreparedReference } from "./references.ts";
import { type StoredRun, storedContext } from "./scoring-context.ts";

/** A record made anew from what is on disk, or why it could not be. The old line stays; the new one counts. */
export type Revision = { record: TrialRecord } | { skipped: string };

export interface RescoreTools extends StoredRun {
  scorers: readonly Scorer[];
}

/** Scores the stored evidence again. No agent, no test run. */
export async function rescore(record: TrialRecord, tools: RescoreTools): Promise<Revision> {
  const evidence = await readEvidence(path.join(tools.runFolder, record.artifacts));
  if (evidence === undefined) return { skipped: "it was never graded" };
  const scored = await scoreEvidence(tools.scorers, evidence, await storedContext(record, tools));
  tools.signal.throwIfAborted(); // a scorer cut short says nothing
  return { record: { ...record, revision: "score", ...withLateScores(record, scored, tools.scorers) } };
}

export interface RegradeTools extends RescoreTools, GradingTools {
  secrets: SecretSet;
  recorder: Recorder;
  taskOf: (id: string) => Task | undefined;
  snapshotOf: (repoId: string) => Snapshot | undefined;
  referenceOf: (task: Task, snapshot: Snapshot) => Promise<PreparedReference>;
}

/** Grades the stored patch again with today's hidden tests, then scores. No agent. */
export async function regrade(record: TrialRecord, tools: RegradeTools): Promise<Revision> {
  if (!leftTree(record.outcome)) return { skipped: `its outcome is ${record.outcome.kind}: there is no patch` };
  const folder = path.join(tools.runFolder, record.artifacts);
  const [patch, before] = [await readPatch(folder), await readEvidence(folder)];
  const task = tools.taskOf(record.taskId);
  const snapshot = tools.snapshotOf(record.repoId);
  if (patch === undefined || before === undefined) return { skipped: "its patch or evidence is not on disk" };
  if (task === undefined) return { skipped: "its task is gone" };
  if (snapshot === undefined) return { skipped: "its repo cannot be set up here" };
  try {
    const redactor = tools.secrets.redactor();
    const graded = await gradePatch({ task, snapshot, patch, diff: before.diff }, { ...tools, redactor });
    graded.verdict = redactFacts(graded.verdict, redactor);
    tools.signal.throwIfAborted();
    if (graded.verdict.kind === "not-run" && graded.verdict.cause === "harness") return { skipped: graded.verdict.reason };
    const reference = await tools.referenceOf(task, snapshot);
    const evidence: Evidence = {
      ...before,
      task: { id: task.id, kind: task.kind, scope: task.scope },
      verdict: graded.verdict,
      reference: reference.diff,
      neighbours: reference.neighbours,
      testCommand: snapshot.repo.file.test?.command ?? [],
      findings: graded.findings,
    };
    const scored = await scoreEvidence(tools.scorers, evidence, await storedContext(record, tools));
    tools.signal.throwIfAborted();
    await tools.recorder.updateArtifacts(record.artifacts, gradedFiles(graded, evidence));
    return {
      record: { ...record, revision: "grade", kind: task.kind, verdict: graded.verdict, ...withLateScores(record, scored, tools.scorers) },
    };
  } catch (error) {
    tools.signal.throwIfAborted();
    return { skipped: messageOf(error) };
  }
}
