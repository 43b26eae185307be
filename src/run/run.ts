import { existsSync } from "node:fs";
import path from "node:path";
import pLimit from "p-limit";
import { budgetsOf } from "../domain/budget.ts";
import { isPending } from "../domain/outcome.ts";
import { briefOf } from "../domain/task-brief.ts";
import { isSettled, type PlannedTrial } from "../domain/trial.ts";
import { renderPrompt } from "../load/prompt.ts";
import { expandPlan } from "../plan/expand.ts";
import { lostAttempts, splitPlan } from "../plan/resume.ts";
import { writeBriefs } from "../store/briefs.ts";
import { dropCheckpoint } from "../store/checkpoints.ts";
import { MANIFEST, runFolder } from "../store/layout.ts";
import { readLatest, readManifest } from "../store/reader.ts";
import { openRecorder, writeManifest } from "../store/recorder.ts";
import { redactBrief, redactManifest } from "../store/redact-records.ts";
import { startCanaries } from "./canaries.ts";
import { laneOf } from "./control.ts";
import { chooseRun, makeManifest } from "./identity.ts";
import type { TrialJob } from "./job.ts";
import { scoreLate } from "./late-pass.ts";
import { openMirror } from "./mirror.ts";
import { openControl } from "./open-control.ts";
import type { RunOptions } from "./options.ts";
import { prepareJob } from "./prepare.ts";
import { referenceCache } from "./references.ts";
import { writeSummary } from "./summary.ts";
import { runTrial } from "./trial.ts";

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
  const { tasks, variants, config, onEvent } = options;
  const planned = expandPlan({ tasks, variants: variants.map((ready) => ready.variant), trials: config.trials });
  const jobs = await planJobs(options);
  const runId = await chooseRun({ ...options, planned });
  const folder = runFolder(options.results, runId);
  const resumed = existsSync(path.join(folder, MANIFEST));
  const runnable = planned.filter((trial) => jobs.has(keyOf(trial)));
  const createdAt = resumed ? (await readManifest(folder)).createdAt : new Date().toISOString();
  const promises = await options.provider.promises(options.copy);
  const made = makeManifest({ ...options, runId, planned, jobs, promises }, createdAt);
  const manifest = redactManifest(made, options.secrets.redactor());
  const before = await readLatest(folder, (record) => ({
    fingerprint: record.fingerprint,
    settled: isSettled(record),
    lost: lostAttempts(record),
  }));
  const { todo, done } = splitPlan(runnable, before.byTrial, (trial) => jobs.get(keyOf(trial))?.fingerprint ?? "");
  await writeManifest(folder, manifest);
  const briefs = tasks.map((task) => redactBrief(briefOf(task), options.secrets.redactor()));
  await writeBriefs(folder, briefs);
  await using recorder = await openRecorder(folder, options.secrets);
  for (const warning of repairs(recorder.repairedBytes, before.damaged)) onEvent({ kind: "warning", message: warning });
  onEvent({ kind: "run-started", manifest, folder, resumed, done, total: runnable.length });
  const mirror = openMirror(options.sinks, { manifest, folder, redactor: options.secrets.redactor(), onEvent });
  await using control = await openControl(options, folder);
  const own = new Set(todo.map((trial) => trial.variant));
  const canaries = startCanaries(
    { variants: variants.filter(({ variant }) => own.has(variant.name)), folder },
    { secrets: options.secrets, onEvent, signal: options.signal, run: options, recorder, control },
  );
  const tools = {
    ...{ ...options, recorder, control, canaryOf: canaries.verdict },
    scorers: options.scorers.filter(({ late }) => !late),
    runFolder: folder,
    referenceOf: referenceCache(options),
    graderSlot: pLimit(options.graders),
  };
  const work = (trial: PlannedTrial) =>
    runTrial({ ...jobOf(trial, options, jobs), lost: before.byTrial.get(trial.trialId)?.lost ?? [] }, tools);
  const lanes = new Map(variants.map(({ variant }) => [variant.name, laneOf(variant)]));
  const yielding = {
    ready: ({ variant }: PlannedTrial) => canaries.settled(variant) && control.dispatch.ready(lanes.get(variant)),
    parked: control.dispatch.parked,
    changed: control.dispatch.changed,
  };
  const inFlight = options.concurrency + options.graders;
  let count = done;
  for await (const made of options.scheduler(todo, work, { inFlight, signal: options.signal, yielding })) {
    const record = await recorder.append(made);
    if (!isPending(record.outcome)) await dropCheckpoint(folder, record.trialId);
    mirror.push(record);
    if (isSettled(record)) count += 1;
    onEvent({ kind: "trial-recorded", record, done: count, total: runnable.length });
  }
  await scoreLate({
    ...{ runFolder: folder, manifest, recorder, signal: options.signal, scorers: options.scorers, judge: options.judge, onEvent },
    concurrency: config.judge?.concurrency ?? 1,
    onRecord: mirror.push,
  });
  await mirror.close();
  await writeSummary(folder, manifest, options.secrets);
  onEvent({ kind: "run-finished", runId, interrupted: options.signal.aborted });
  return { runId, folder, interrupted: options.signal.aborted };
}

type Jobs = Map<string, Awaited<ReturnType<typeof prepareJob>>>;

function keyOf(trial: Pick<PlannedTrial, "taskId" | "variant">): string {
  return `${trial.taskId}/${trial.variant}`;
}

/** Options and fingerprint of each runnable task and variant. */
async function planJobs(options: RunOptions): Promise<Jobs> {
  const jobs: Jobs = new Map();
  for (const task of options.tasks) {
    const snapshot = options.repos.snapshots.get(task.repo);
    if (snapshot === undefined) continue;
    for (const ready of options.variants) {
      const budget = budgetsOf(options.config, ready.variant).trial;
      const limits = { budget, sandbox: await options.provider.identity(), maxFileBytes: options.maxFileBytes, use: options.limits };
      jobs.set(`${task.id}/${ready.variant.name}`, await prepareJob(ready, task, snapshot, limits));
    }
  }
  return jobs;
}

function jobOf(trial: PlannedTrial, options: RunOptions, jobs: Jobs): Omit<TrialJob, "lost"> {
  const task = options.tasks.find((one) => one.id === trial.taskId);
  const ready = options.variants.find((one) => one.variant.name === trial.variant);
  const snapshot = options.repos.snapshots.get(trial.repoId);
  const job = jobs.get(keyOf(trial));
  if (!task || !ready || !snapshot || !job) throw new Error(`No job for ${trial.trialId}.`);
  const { variant, adapter, agentVersion, template, instructions } = ready;
  return {
    trial,
    task,
    snapshot,
    variant,
    adapter,
    agentVersion,
    prompt: renderPrompt(template, task, snapshot.repo.file),
    instructions,
    ...job,
  };
}

function repairs(repairedBytes: number, damaged: readonly number[]): string[] {
  const found: string[] = [];
  if (repairedBytes > 0) found.push(`A torn last line of trials.jsonl (${repairedBytes} bytes) was cut off; its trial runs again.`);
  if (damaged.length > 0)
    found.push(`Damaged lines of trials.jsonl are passed over: ${damaged.join(", ")}. A trial without another line runs again.`);
  return found;
}
