import { existsSync } from "node:fs";
import path from "node:path";
import { type EndedTrial, endedTrial } from "../domain/ended-trial.ts";
import type { RunManifest } from "../domain/run.ts";
import { briefOf } from "../domain/task-brief.ts";
import { isSettled, type PlannedTrial } from "../domain/trial.ts";
import { expandPlan } from "../plan/expand.ts";
import { lostAttempts, splitPlan } from "../plan/resume.ts";
import { writeBriefs } from "../store/briefs.ts";
import { MANIFEST, runFolder } from "../store/layout.ts";
import { readLatest, readManifest } from "../store/reader.ts";
import { openRecorder, writeManifest } from "../store/recorder.ts";
import { redactBrief, redactManifest } from "../store/redact-records.ts";
import { type BlockRun, openBlocks } from "./blocks.ts";
import { chooseRun, makeManifest } from "./identity.ts";
import { identitiesOf, type Jobs, keyOf, planJobs } from "./jobs.ts";
import { scoreLate } from "./late-pass.ts";
import { openMirror } from "./mirror.ts";
import { openControl } from "./open-control.ts";
import type { RunOptions } from "./options.ts";
import { writeSummary } from "./summary.ts";
import { openTrialLoop, type TrialLoop } from "./trial-loop.ts";

export interface RunEnd {
  runId: string;
  folder: string;
  interrupted: boolean;
}

/**
 * Runs what a plan still lacks and records each trial as it ends. The caller holds the results lock and has prepared
 * variants and snapshots, so that nothing is written before all of it is known to be usable.
 */
export async function executeRun(options: RunOptions): Promise<RunEnd> {
  const { tasks, variants, config, onEvent, signal } = options;
  const planned = expandPlan({ tasks, variants: variants.map((ready) => ready.variant), trials: config.trials });
  const jobs = await planJobs(options);
  const planner = options.blocks?.({ planned, identities: identitiesOf(jobs) });
  const runId = await chooseRun({ ...options, planned, blocks: planner });
  const folder = runFolder(options.results, runId);
  const blocks = planner === undefined ? undefined : await openBlocks(folder, planner, planned);
  const manifest = await startedManifest(options, { runId, folder, planned, jobs, blocks });
  const { recorded, lost, damaged } = await readSettled(folder);
  const split = (trials: readonly PlannedTrial[]) =>
    splitPlan(
      trials.filter((trial) => jobs.has(keyOf(trial))),
      recorded,
      (trial) => jobs.get(keyOf(trial))?.fingerprint ?? "",
    );
  const { todo, done } = split(manifest.trials);
  const ended = endedOf(manifest.trials, todo, recorded);
  const resumed = existsSync(path.join(folder, MANIFEST));
  await writeManifest(folder, manifest);
  const briefs = tasks.map((task) => redactBrief(briefOf(task), options.secrets.redactor()));
  await writeBriefs(folder, briefs);
  await using recorder = await openRecorder(folder, options.secrets);
  for (const warning of repairs(recorder.repairedBytes, damaged)) onEvent({ kind: "warning", message: warning });
  const total = todo.length + done;
  const slots = { agents: options.concurrency, graders: options.graders };
  onEvent({ kind: "run-started", manifest, folder, resumed, done, total, ended, todo, slots });
  const mirror = openMirror(options.sinks, { manifest, folder, redactor: options.secrets.redactor(), onEvent });
  await using control = await openControl(options, folder);
  const wanted = new Set((blocks === undefined ? todo : planned).map((trial) => trial.variant));
  const loop = openTrialLoop({ options, jobs, runFolder: folder, recorder, control, mirror, lost, variants: wanted, done, total });
  await loop.run(todo);
  const last = blocks === undefined ? manifest : await runBlocks(blocks, { manifest, folder, loop, jobs, options });
  await scoreLate({
    ...{ runFolder: folder, manifest: last, recorder, signal, scorers: options.scorers, judge: options.judge, onEvent },
    concurrency: config.judge?.concurrency ?? 1,
    onRecord: mirror.push,
  });
  await mirror.close();
  await writeSummary(folder, last, options.secrets);
  onEvent({ kind: "run-finished", runId, interrupted: signal.aborted });
  return { runId, folder, interrupted: signal.aborted };
}

interface Started {
  runId: string;
  folder: string;
  planned: PlannedTrial[];
  jobs: Jobs;
  blocks: BlockRun | undefined;
}

/** What the run sets out to do; of a run in blocks, as far as that is known. */
async function startedManifest(options: RunOptions, { runId, folder, planned, jobs, blocks }: Started): Promise<RunManifest> {
  const resumed = existsSync(path.join(folder, MANIFEST));
  const createdAt = resumed ? (await readManifest(folder)).createdAt : new Date().toISOString();
  const promises = await options.provider.promises(options.copy);
  const made = makeManifest({ ...options, runId, planned, jobs, promises, digest: blocks?.digest }, createdAt);
  const grown = blocks === undefined ? made : { ...made, trials: blocks.trials(), blocks: blocks.state() };
  return redactManifest(grown, options.secrets.redactor());
}

async function readSettled(folder: string) {
  const { byTrial, damaged } = await readLatest(folder, (record) => ({
    fingerprint: record.fingerprint,
    settled: isSettled(record),
    lost: lostAttempts(record),
    ended: endedTrial(record),
  }));
  return { recorded: byTrial, lost: new Map([...byTrial].map(([trialId, record]) => [trialId, record.lost])), damaged };
}

/** Trials of the plan that need no further go. */
function endedOf(
  trials: readonly PlannedTrial[],
  todo: readonly PlannedTrial[],
  recorded: ReadonlyMap<string, { ended: EndedTrial }>,
): EndedTrial[] {
  const open = new Set(todo.map(({ trialId }) => trialId));
  return trials.flatMap(({ trialId }) => (open.has(trialId) ? [] : (recorded.get(trialId)?.ended ?? [])));
}

interface BlockTools {
  manifest: RunManifest;
  folder: string;
  loop: TrialLoop;
  jobs: Jobs;
  options: RunOptions;
}

/** Block after block, each planned from what came of those before, until nothing is open. Each is on disk before it starts. */
async function runBlocks(blocks: BlockRun, { manifest, folder, loop, jobs, options }: BlockTools): Promise<RunManifest> {
  let current = manifest;
  while (!options.signal.aborted) {
    const next = await blocks.next();
    const trials = blocks.trials();
    current = { ...current, trials, blocks: blocks.state() };
    await writeManifest(folder, current);
    if (next === null) break;
    const runnable = next.filter((trial) => jobs.has(keyOf(trial)));
    const { blocks: index, detail } = blocks.state();
    options.onEvent({ kind: "block-started", index, trials: runnable.length, todo: runnable, detail });
    await loop.run(runnable, trials.filter((trial) => jobs.has(keyOf(trial))).length);
  }
  return current;
}

function repairs(repairedBytes: number, damaged: readonly number[]): string[] {
  const found: string[] = [];
  if (repairedBytes > 0) found.push(`A torn last line of trials.jsonl (${repairedBytes} bytes) was cut off; its trial runs again.`);
  if (damaged.length > 0)
    found.push(`Damaged lines of trials.jsonl are passed over: ${damaged.join(", ")}. A trial without another line runs again.`);
  return found;
}
