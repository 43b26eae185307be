import type { Judgement } from "../domain/judgement.ts";
import { didYouMean } from "../lib/nearest.ts";

/** A judgement and where it stands. */
export interface JudgedTrial {
  runId: string;
  trialId: string;
  judgement: Judgement;
}

/** What a person said, as the label file has it. */
export interface GivenLabel {
  run?: string | undefined;
  trial: string;
  score: string;
  label: string;
  rater: string;
  line: number;
}

/** A label as the rubric understands it. `value` null: the person could not tell. */
export interface Said {
  rater: string;
  choice: string;
  value: number | null;
}

/** A trial as one judge and some people saw it. */
export interface LabelledTrial {
  runId: string;
  trialId: string;
  judgement: Judgement;
  people: Said[];
}

export interface Matched {
  trials: LabelledTrial[];
  /** Labels that mean nothing, a line each. */
  problems: string[];
}

/** Puts labels to the judgements they are about. */
export function matchLabels(labels: readonly GivenLabel[], judged: readonly JudgedTrial[]): Matched {
  const trials = new Map<string, LabelledTrial>();
  const problems: string[] = [];
  const seen = new Map<string, number>();
  for (const label of labels) {
    const found = findJudged(label, judged);
    const said = typeof found === "string" ? found : sayingOf(label, found.judgement);
    if (typeof found === "string" || typeof said === "string") {
      problems.push(`line ${label.line}: ${said}`);
      continue;
    }
    const key = JSON.stringify([found.runId, found.trialId, found.judgement.name]);
    const twice = seen.get(`${key} ${label.rater}`);
    if (twice !== undefined) {
      problems.push(`line ${label.line}: ${label.rater} labelled this before, on line ${twice}`);
      continue;
    }
    seen.set(`${key} ${label.rater}`, label.line);
    const trial = trials.get(key) ?? { ...found, people: [] };
    trial.people.push(said);
    trials.set(key, trial);
  }
  return { trials: [...trials.values()], problems };
}

/** The judgement that a label is about, or what is wrong with it. */
function findJudged({ run, trial, score }: GivenLabel, judged: readonly JudgedTrial[]): JudgedTrial | string {
  const inRun = judged.filter(({ runId }) => run === undefined || runId.startsWith(run));
  if (inRun.length === 0) return `run "${run}" is none of those named, or holds no judgement`;
  const own = inRun.filter(({ trialId }) => trialId === trial);
  if (own.length === 0) {
    const near = didYouMean(
      trial,
      inRun.map(({ trialId }) => trialId),
    );
    return `no judged trial "${trial}".${near}`;
  }
  const scored = own.filter(({ judgement }) => judgement.name === score);
  const [only, second] = scored;
  if (only === undefined) {
    const names = [...new Set(own.map(({ judgement }) => judgement.name))];
    return `trial "${trial}" has no judgement "${score}".${didYouMean(score, names)}`;
  }
  return second === undefined ? only : `trial "${trial}" is in several runs: name one in the column run`;
}

function sayingOf({ label, rater }: GivenLabel, { choices }: Judgement): Said | string {
  const worth = choices[label];
  if (worth !== undefined) return { rater, choice: label, value: worth };
  const number = Number(label);
  if (Number.isNaN(number)) {
    const names = Object.keys(choices);
    return `"${label}" is no choice.${didYouMean(label, names)} Known: ${names.join(", ")}, or a number from 0 to 1`;
  }
  if (number < 0 || number > 1) return `${label} is no number from 0 to 1`;
  const named = Object.entries(choices).find(([, value]) => value === number);
  return { rater, choice: named?.[0] ?? String(number), value: number };
}
