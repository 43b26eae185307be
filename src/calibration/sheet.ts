import { stringify } from "csv-stringify/sync";
import type { Judgement } from "../domain/judgement.ts";
import { type Random, shuffled } from "../stats/random.ts";
import { allJudgements, choicesOfJudges, type JudgedRun } from "./judged-run.ts";

/** A trial that a person is to label by one rubric. */
export interface SheetRow {
  runId: string;
  trialId: string;
  score: string;
  /** All that can be chosen: the same on every row of a judge. */
  choices: string[];
}

/**
 * For each score `perScore` judged trials, drawn evenly over what the judge chose, so that rare choices are among them, then
 * shuffled: neither rows nor their order tell what the judge said. Trials on which it came to nothing are left out.
 */
export function drawSample(runs: readonly JudgedRun[], perScore: number, random: Random): SheetRow[] {
  const choices = choicesOfJudges(runs);
  const scores = [...new Set(allJudgements(runs).map(({ name }) => name))].sort();
  return scores.flatMap((score) => {
    const strata = [...strataOf(runs, score).values()].map((stratum) => shuffled(stratum, random));
    return shuffled(takeEvenly(strata, perScore), random).map(({ runId, trialId, judgement }) => ({
      ...{ runId, trialId, score, choices: [...(choices.get(judgement.judge)?.keys() ?? [])] },
    }));
  });
}

export interface SheetText {
  request: string;
  /** Path of the patch. */
  patch: string;
}

/** The sheet as CSV, with room for label and rater. What a spreadsheet would take for a formula is made text. */
export function renderSheet(rows: readonly (SheetRow & SheetText)[]): string {
  const records = rows.map(({ runId, trialId, score, choices, patch, request }) => ({
    ...{ run: runId, trial: trialId, score, label: "", rater: "", choices: choices.join(" | "), patch, request },
  }));
  const columns = ["run", "trial", "score", "label", "rater", "choices", "patch", "request"];
  return stringify(records, { header: true, columns, escape_formulas: true });
}

interface Judged {
  runId: string;
  trialId: string;
  judgement: Judgement;
}

/** By judge and choice. */
function strataOf(runs: readonly JudgedRun[], score: string): Map<string, Judged[]> {
  const strata = new Map<string, Judged[]>();
  for (const { runId, trials } of runs) {
    for (const [trialId, judgements] of trials) {
      const judgement = judgements.find(({ name, value }) => name === score && value !== null);
      if (judgement === undefined) continue;
      const key = JSON.stringify([judgement.judge, judgement.choice ?? judgement.value]);
      strata.set(key, [...(strata.get(key) ?? []), { runId, trialId, judgement }]);
    }
  }
  return strata;
}

/** One of each list in turn. */
function takeEvenly<T>(lists: readonly (readonly T[])[], count: number): T[] {
  const longest = Math.max(0, ...lists.map((list) => list.length));
  const turns = Array.from({ length: longest }, (_, turn) => lists.flatMap((list) => list.slice(turn, turn + 1)));
  return turns.flat().slice(0, count);
}
