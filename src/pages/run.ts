import path from "node:path";
import type { RunManifest } from "../domain/run.ts";
import type { TrialRecord } from "../domain/trial.ts";
import { digestOf } from "../lib/hash.ts";
import { adaptiveText } from "../report/adaptive.ts";
import { awaitsLate, type RunSummary, summarizeRun } from "../run/summary.ts";
import { addTotals } from "../stats/spending.ts";
import type { TrialRow } from "../stats/summary.ts";
import { readCalibrations } from "../store/calibrations.ts";
import { knownRun } from "../store/known-run.ts";
import { JOURNAL } from "../store/layout.ts";
import { type LiveState, readLive } from "../store/live.ts";
import { findRun } from "../store/reader.ts";
import { suiteName } from "../trace/experiment.ts";
import { findingsOf } from "./run-findings.ts";
import type { JudgedColumn, RunDoc, RunState, RunVariant } from "./run-page.ts";
import { type KeptRecord, keptRecord, trialTuples } from "./run-trials.ts";
import type { PageOptions } from "./types.ts";

/** A run, whether it is over or under way. `run`: its id, a unique start of it, or `latest`. Throws ConfigError and StoreError. */
export async function runPage({ resolved }: PageOptions, run = ""): Promise<RunDoc> {
  const { config, results } = resolved;
  const folder = await findRun(results, run);
  const live = await readLive(folder); // before the rest, which may be newer but never older
  const { manifest, latest } = await knownRun(folder);
  const calibrations = await readCalibrations(results, config.judge?.minAgreement);
  const kept = new Map<string, KeptRecord>();
  const awaited = new Set<string>();
  const see = (record: TrialRecord) => {
    kept.set(record.trialId, keptRecord(record));
    if (awaitsLate(record, manifest)) awaited.add(record.trialId);
  };
  const { summary, rows } = await summarizeRun(folder, manifest, { calibrations, see, latest });
  const progress = live?.alive ? live.progress : undefined;
  const judged = judgedColumns(rows);
  const findings = await findingsOf(folder, kept);
  const variants = summary.variants.map(({ variant }) => variant);
  return {
    ...{ runId: manifest.runId, createdAt: manifest.createdAt, state: stateOf(summary, live), awaitsLate: awaited.size },
    ...(progress === undefined ? countsOf(manifest, kept) : { done: progress.done, total: progress.total }),
    lastRecordAt: [...kept.values()].reduce<string | null>((last, { finishedAt: at }) => (last === null || at > last ? at : last), null),
    live: live === undefined ? null : { at: live.at, progress: live.progress },
    facts: factsOf(manifest, summary),
    ...moneyOf(summary, live),
    variants: summary.variants.map((one) => ({ ...one, ...agentOf(one.variant, manifest) })),
    unavailable: manifest.unavailable.map(({ taskId, reason }) => ({ taskId, reason })),
    notes: [
      ...summary.damagedLines.map((line) => `Line ${line} of ${JOURNAL} is damaged and was passed over.`),
      ...calibrations.damaged.map((file) => `${path.relative(results, file)} is damaged and was passed over.`),
    ],
    judged,
    ...trialTuples({ manifest, rows, kept, progress, variants, judged, findings }),
  };
}

export function stateOf({ finished }: Pick<RunSummary, "finished">, live: LiveState | undefined): RunState {
  if (live?.alive) return "running";
  if (finished) return "finished";
  return live === undefined ? "unfinished" : "interrupted";
}

/** Of trials that can be run here: those that need no further go. */
function countsOf({ trials, unavailable }: RunManifest, kept: ReadonlyMap<string, KeptRecord>): Pick<RunDoc, "done" | "total"> {
  const away = new Set(unavailable.map(({ taskId }) => taskId));
  const runnable = trials.filter(({ taskId }) => !away.has(taskId));
  return { done: runnable.filter(({ trialId }) => kept.get(trialId)?.pending === false).length, total: runnable.length };
}

function factsOf(manifest: RunManifest, summary: RunSummary): RunDoc["facts"] {
  const { planDigest, config, harness, sandbox, workspaceMethod, shard, merged = [], blocks } = manifest;
  return {
    ...{ suite: suiteName(manifest), planDigest, configDigest: digestOf(config), harness, workspaceMethod },
    sandbox: { name: sandbox.name, isolation: sandbox.isolation },
    ...{ tasks: summary.tasks, planned: summary.planned, measured: summary.measured },
    shard: shard === undefined ? null : { index: shard.index, of: shard.of },
    merged: merged.map(({ index, runId }) => ({ index, runId })),
    blocks: blocks ?? null,
    adaptive: summary.adaptive.map(adaptiveText),
    links: summary.links.map(({ sink, variant, url }) => ({ sink, variant, url })),
  };
}

/** While it runs, its process knows best; that is ahead of the records by the trials under way. */
function moneyOf({ variants, judging }: RunSummary, live: LiveState | undefined): Pick<RunDoc, "spent" | "judging"> {
  const all = addTotals(variants.map(({ spending }) => spending));
  const { usage, judgements } = judging;
  return {
    spent: live?.alive ? live.progress.spent : { usd: all.totalCostUsd, tokens: all.totalTokens, cost: all.cost },
    judging: judgements === 0 ? null : { usd: usage.costUsd, cost: usage.cost, judgements },
  };
}

function agentOf(name: string, { config, agents }: RunManifest): Pick<RunVariant, "agent" | "version" | "model"> {
  const variant = config.variants.find((one) => one.name === name);
  return { agent: agents[name]?.name ?? variant?.agent ?? "unknown", version: agents[name]?.version ?? "", model: variant?.model ?? null };
}

function judgedColumns(rows: readonly TrialRow[]): JudgedColumn[] {
  const found = new Map<string, JudgedColumn>();
  for (const { judged } of rows)
    for (const { name, judge, calibrated, alpha } of judged) found.set(`${name}\n${judge}`, { name, judge, calibrated, alpha });
  return [...found.values()].sort((a, b) => (`${a.name} ${a.judge}` < `${b.name} ${b.judge}` ? -1 : 1));
}
