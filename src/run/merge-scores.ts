import { isDeepStrictEqual } from "node:util";
import type { Judgement } from "../domain/judgement.ts";
import type { TrialRecord } from "../domain/trial.ts";
import { lateScorers } from "../load/scorers.ts";
import type { Scorer } from "../scorer-api.ts";
import type { Scored } from "../scoring/score.ts";

/** New scores in the place of all but those of late scorers that were not asked: the change that these saw is the same. */
export function withLateScores(record: TrialRecord, scored: Scored, scorers: readonly Scorer[]): Scored {
  const known = new Set([...lateScorers, ...record.judgements.map(({ name }) => scorerOf(name))]);
  const asked = new Set(scorers.map(({ name }) => name));
  const kept = keepOnly(record, (scorer) => known.has(scorer) && !asked.has(scorer));
  return join(scored, kept, record);
}

/** Scores of late scorers beside all others that a record has. */
export function withScoresOf(record: TrialRecord, scored: Scored, scorers: readonly Scorer[]): Scored {
  const asked = new Set(scorers.map(({ name }) => name));
  const kept = keepOnly(record, (scorer) => !asked.has(scorer));
  return join(kept, scored, record);
}

/** Name of the scorer that a score is from. */
export function scorerOf(name: string): string {
  return name.split(".", 1)[0] ?? name;
}

function keepOnly({ scores, measurements, judgements }: Scored, keep: (scorer: string) => boolean): Scored {
  const kept = ({ name }: { name: string }) => keep(scorerOf(name));
  return { scores: scores.filter(kept), measurements: measurements.filter(kept), judgements: judgements.filter(kept) };
}

function join(first: Scored, second: Scored, before: Pick<TrialRecord, "judgements">): Scored {
  return {
    scores: [...first.scores, ...second.scores],
    measurements: [...first.measurements, ...second.measurements],
    judgements: [...first.judgements, ...second.judgements].map((judgement) => asPaid(judgement, before.judgements)),
  };
}

/** One that a trial has already is not told again as taken from the cache: what it cost was this trial's. */
function asPaid(judgement: Judgement, before: readonly Judgement[]): Judgement {
  return before.find((one) => isDeepStrictEqual({ ...one, cached: true }, judgement)) ?? judgement;
}
