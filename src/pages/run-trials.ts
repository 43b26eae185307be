import type { RunProgress } from "../domain/live.ts";
import { isPending, leftTree } from "../domain/outcome.ts";
import type { RunManifest } from "../domain/run.ts";
import type { PlannedTrial, TrialRecord } from "../domain/trial.ts";
import { plainResult } from "../report/progress.ts";
import type { TrialRow } from "../stats/summary.ts";
import { COST_MARKS, type JudgedColumn, RESULTS, type ResultWord, type RunDoc, type TrialTuple } from "./run-page.ts";

/** What is kept of a record while a run is read. */
export interface KeptRecord {
  word: ResultWord;
  text: string;
  pending: boolean;
  attempts: number;
  artifacts: string;
  finishedAt: string;
}

export function keptRecord(record: TrialRecord): KeptRecord {
  const { outcome, verdict, attempt, artifacts, timing } = record;
  const { text } = plainResult(record);
  return {
    word: wordOf({ outcome, verdict }),
    text,
    pending: isPending(outcome),
    attempts: attempt,
    artifacts,
    finishedAt: timing.finishedAt,
  };
}

function wordOf({ outcome, verdict }: Pick<TrialRecord, "outcome" | "verdict">): ResultWord {
  if (!leftTree(outcome)) return "none";
  if (verdict.kind === "not-run") return verdict.cause === "agent" ? "failed" : "none";
  return verdict.kind;
}

export interface TrialFacts {
  manifest: RunManifest;
  rows: readonly TrialRow[];
  kept: ReadonlyMap<string, KeptRecord>;
  /** Of a run whose process lives. */
  progress: RunProgress | undefined;
  variants: readonly string[];
  judged: readonly JudgedColumn[];
  /** By trial; undefined: they were not looked up. */
  findings: ReadonlyMap<string, number> | undefined;
}

/** One tuple a planned trial, in the order of the plan. */
export function trialTuples({
  manifest,
  rows,
  kept,
  progress,
  ...facts
}: TrialFacts): Pick<RunDoc, "tasks" | "repos" | "texts" | "trials"> {
  const [tasks, repos, texts, variants] = [places(), places(), places(), places(facts.variants)];
  const byId = new Map(rows.map((row) => [row.trialId, row]));
  const running = new Map((progress?.running ?? []).map((one) => [one.trialId, one]));
  const away = new Map(manifest.unavailable.map(({ taskId, reason }) => [taskId, reason]));
  const trials = manifest.trials.map((trial): TrialTuple => {
    const { trialId, taskId, repoId, variant, trialIndex } = trial;
    const [row, record, now] = [byId.get(trialId), kept.get(trialId), running.get(trialId)];
    const { word, text } = now === undefined ? (record ?? unrecorded(trial, away)) : { word: "running" as const, text: now.phase };
    const own = facts.judged.map(({ name, judge }) => row?.judged.find((one) => one.name === name && one.judge === judge)?.value ?? null);
    const figures = now === undefined && row !== undefined ? figuresOf(row) : NOTHING;
    const attempts = now?.attempt ?? record?.attempts ?? 0;
    return [
      ...([trialId, tasks.of(taskId), repos.of(repoId), variants.of(variant), trialIndex, RESULTS.indexOf(word), texts.of(text)] as const),
      ...figures,
      attempts,
      facts.findings === undefined ? null : (facts.findings.get(trialId) ?? null),
      ...(own.some((value) => value !== null) ? ([own] as const) : ([] as const)),
    ];
  });
  return { tasks: tasks.list, repos: repos.list, texts: texts.list, trials };
}

function unrecorded({ taskId }: PlannedTrial, away: ReadonlyMap<string, string>): { word: ResultWord; text: string } {
  const reason = away.get(taskId);
  return reason === undefined ? { word: "waiting", text: "not run yet" } : { word: "none", text: reason };
}

type Figures = [
  within: number | null,
  sizeRatio: number | null,
  costUsd: number | null,
  cost: number,
  tokens: number | null,
  wallMs: number | null,
];

const NOTHING: Figures = [null, null, null, COST_MARKS.indexOf("unknown"), null, null];

/** No more digits than anyone reads: they are most of the document. */
function figuresOf({ within, sizeRatio, costUsd, cost, tokens, wallMs, outcome }: TrialRow): Figures {
  const wall = outcome === "not-started" ? null : Math.round(wallMs);
  return [within, rounded(sizeRatio, 4), rounded(costUsd, 6), COST_MARKS.indexOf(cost), tokens, wall];
}

function rounded(value: number | null, digits: number): number | null {
  return value === null ? null : Number(value.toFixed(digits));
}

/** Texts, each once, and the place of each. */
function places(list: readonly string[] = []): { list: string[]; of(text: string): number } {
  const all = [...list];
  const known = new Map(all.map((text, at) => [text, at]));
  return {
    list: all,
    of(text) {
      const place = known.get(text) ?? all.push(text) - 1;
      known.set(text, place);
      return place;
    },
  };
}
