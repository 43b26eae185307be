import type { Judgement } from "../domain/judgement.ts";
import { ConfigError } from "../errors.ts";
import { didYouMean } from "../lib/nearest.ts";
import { allJudgements, type Choices, choicesOfJudges, type JudgedRun } from "./judged-run.ts";
import type { Label } from "./labels.ts";

/** A label, on what it stands. */
export interface PlacedLabel {
  /** Run and trial. */
  unit: string;
  score: string;
  rater: string;
  /** What the label is worth; null for "cannot tell". */
  value: number | null;
  /** What the judge said of the same; undefined: the trial was not judged by this rubric. */
  judgement: Judgement | undefined;
}

const SHOWN = 10;

/** Finds the trial and the choice of each label. Throws one ConfigError that names all that is not there or there twice, with its line. */
export function placeLabels(labels: readonly Label[], runs: readonly JudgedRun[], file: string): PlacedLabel[] {
  const known = { runs, choices: choicesOfJudges(runs), scores: [...new Set(allJudgements(runs).map(({ name }) => name))] };
  const placed: PlacedLabel[] = [];
  const problems: string[] = [];
  const lines = new Map<string, number>();
  for (const label of labels) {
    const result = place(label, known);
    const key = typeof result === "string" ? "" : JSON.stringify([result.unit, result.score, result.rater]);
    const before = lines.get(key);
    if (typeof result === "string") problems.push(`${file}:${label.line}: ${result}`);
    else if (before !== undefined) problems.push(`${file}:${label.line}: labelled by ${label.rater} on line ${before} already.`);
    else placed.push(result);
    lines.set(key, before ?? label.line);
  }
  if (problems.length === 0) return placed;
  const more = problems.length > SHOWN ? [`… and ${problems.length - SHOWN} more.`] : [];
  throw new ConfigError("LABELS_UNKNOWN", [...problems.slice(0, SHOWN), ...more].join("\n"));
}

interface Known {
  runs: readonly JudgedRun[];
  choices: ReadonlyMap<string, Choices>;
  scores: readonly string[];
}

/** Or a sentence on what does not exist. */
function place({ run: name, trial, score, label, rater }: Label, { runs, choices, scores }: Known): PlacedLabel | string {
  const run = findRun(name, runs);
  if (typeof run === "string") return run;
  const judgements = run.trials.get(trial);
  if (judgements === undefined) return `no trial "${trial}" in run ${run.runId}.${didYouMean(trial, [...run.trials.keys()])}`;
  if (!scores.includes(score)) return `no judge gave a score "${score}".${didYouMean(score, scores)}`;
  const judgement = judgements.find((one) => one.name === score);
  const judge = judgement?.judge ?? allJudgements(runs).find((one) => one.name === score)?.judge ?? "";
  const value = worthOf(label, choices.get(judge) ?? new Map());
  if (typeof value === "string") return value;
  return { unit: `${run.runId}/${trial}`, score, rater, value, judgement };
}

function findRun(name: string | undefined, runs: readonly JudgedRun[]): JudgedRun | string {
  const [first, ...more] = runs;
  if (name === undefined) return first !== undefined && more.length === 0 ? first : "which run? Several are compared.";
  const exact = runs.filter(({ runId }) => runId === name);
  const matching = exact.length > 0 ? exact : runs.filter(({ runId }) => runId.startsWith(name));
  const [only] = matching;
  if (only !== undefined && matching.length === 1) return only;
  const ids = runs.map(({ runId }) => runId);
  return only === undefined
    ? `run "${name}" is none of those compared.${didYouMean(name, ids)}`
    : `"${name}" fits ${matching.length} of the runs compared.`;
}

/** A choice's worth, or the number itself; a sentence for neither. */
function worthOf(label: string | number, choices: Choices): number | null | string {
  if (typeof label === "number") return label;
  const value = choices.get(label);
  if (value !== undefined) return value;
  const number = label.trim() === "" ? Number.NaN : Number(label);
  if (number >= 0 && number <= 1) return number;
  const names = [...choices.keys()];
  return `no choice "${label}".${didYouMean(label, names)} The choices are ${names.join(", ") || "not known"}, or a number from 0 to 1.`;
}
