import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import pLimit from "p-limit";
import type { OnEvent } from "../domain/event.ts";
import { isSettled, type TrialRecord } from "../domain/trial.ts";
import { messageOf } from "../errors.ts";
import type { Scorer } from "../scorer-api.ts";
import { scoreEvidence } from "../scoring/score.ts";
import { readLatest } from "../store/reader.ts";
import type { Recorder } from "../store/recorder.ts";
import { readEvidence } from "../store/trial-files.ts";
import { scorerOf, withScoresOf } from "./merge-scores.ts";
import { type StoredRun, storedContext } from "./scoring-context.ts";

export interface LatePass extends StoredRun {
  /** Those that score late; others are passed over. */
  scorers: readonly Scorer[];
  recorder: Recorder;
  /** Trials scored at once. */
  concurrency: number;
  onRecord: (record: TrialRecord) => void;
  onEvent: OnEvent;
}

/**
 * Scores, from disk, the settled trials of a run that lack a late scorer's word, or had none for want of its provider. It
 * never fails: what cannot be scored is told, and the trials stay as they were. Stops early when it is cancelled.
 */
export async function scoreLate(pass: LatePass): Promise<void> {
  const late = pass.scorers.filter((scorer) => scorer.late);
  if (late.length === 0) return;
  try {
    const planned = new Set(pass.manifest.trials.map(({ trialId }) => trialId));
    const { byTrial } = await readLatest(pass.runFolder, (record) =>
      planned.has(record.trialId) && isSettled(record) && late.some(({ name }) => lacks(record, name)) ? record : undefined,
    );
    const todo = [...byTrial.values()].filter((record) => record !== undefined);
    let done = 0;
    const slot = pLimit(pass.concurrency);
    const one = async (record: TrialRecord) => {
      if (pass.signal.aborted) return;
      await scoreOne(record, late, pass);
      done += 1;
      if (!pass.signal.aborted) pass.onEvent({ kind: "late-score", trialId: record.trialId, done, total: todo.length });
    };
    await Promise.all(todo.map((record) => slot(() => one(record))));
  } catch (error) {
    pass.onEvent({ kind: "warning", message: `Late scores are missing: ${messageOf(error)}` });
  }
}

/** Whether a scorer never spoke of a trial, or had to leave a score open. */
function lacks({ scores }: TrialRecord, scorer: string): boolean {
  const own = scores.filter(({ name }) => scorerOf(name) === scorer);
  return own.length === 0 || own.some(({ value }) => value === null);
}

async function scoreOne(record: TrialRecord, late: readonly Scorer[], pass: LatePass): Promise<void> {
  try {
    const evidence = await readEvidence(path.join(pass.runFolder, record.artifacts));
    if (evidence === undefined) throw new Error("its evidence is not on disk");
    const scored = await scoreEvidence(late, evidence, await storedContext(record, pass));
    if (pass.signal.aborted) return;
    const made: TrialRecord = { ...record, revision: "score", ...withScoresOf(record, scored, late) };
    if (isDeepStrictEqual([made.scores, made.judgements], [record.scores, record.judgements])) return;
    pass.onRecord(await pass.recorder.append(made));
  } catch (error) {
    pass.onEvent({ kind: "warning", message: `${record.trialId} has no late scores: ${messageOf(error)}` });
  }
}
