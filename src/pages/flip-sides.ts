import path from "node:path";
import type { FlipSide } from "../domain/flip-explanation.ts";
import type { TaskSample, TrialSample, VariantSample } from "../domain/sample.ts";
import { partsOfTrialId } from "../domain/trial.ts";
import { ConfigError } from "../errors.ts";
import { didYouMean } from "../lib/nearest.ts";
import { findTrial } from "../library/find-trial.ts";
import { pairSides } from "../library/pair-sides.ts";
import { type NamedSample, sideReader } from "../library/sides.ts";
import { findRun } from "../store/reader.ts";
import type { PageOptions } from "./types.ts";

export interface PickedSide {
  side: Omit<FlipSide, "result" | "notRun">;
  /** Its sample, cut to the task. */
  sample: VariantSample;
}

export interface PickedFlip {
  taskId: string;
  direction: "lost" | "gained" | "none";
  a: PickedSide;
  b: PickedSide;
}

/**
 * Which two trials are held against each other: of sides, one that resolved the task and one that did not where there are such, else the first measured ones;
 * or the trials that are named themselves (`RUN/TRIAL`). Throws ConfigError for what fits nothing.
 */
export async function pickFlip(
  { resolved: { config, results } }: PageOptions,
  nameA: string,
  nameB: string,
  task: string | undefined,
): Promise<PickedFlip> {
  const reader = sideReader(results, { nights: config.gate.nights });
  const trials = await Promise.all([trialNamed(results, nameA), trialNamed(results, nameB)]);
  const sideNames = trials.map((trial, at) => (trial === undefined ? ([nameA, nameB][at] ?? "") : `${trial.runId}/${trial.variant}`));
  const sides = [await reader.side(sideNames[0] ?? ""), await reader.side(sideNames[1] ?? "")];
  const [first, second] = sides;
  const same = sideNames[0] === sideNames[1] && trials.every((trial) => trial !== undefined);
  const pairs =
    same && first?.samples[0] !== undefined && second?.samples[0] !== undefined
      ? [{ a: first.samples[0], b: second.samples[0] }]
      : pairSides(sides).pairs;
  const taskId = task ?? trials.find((trial) => trial !== undefined)?.taskId;
  const found = pairs.map((pair) => pickedOf(pair, taskId, trials[0]?.trialId, trials[1]?.trialId)).filter((one) => one !== undefined);
  const best = found.find(({ direction }) => direction !== "none") ?? found[0];
  if (best !== undefined) return best;
  const tasks = [...new Set(pairs.flatMap(({ a, b }) => [...a.sample.tasks, ...b.sample.tasks]).map((one) => one.taskId))];
  throw new ConfigError("TASK_UNKNOWN", `No trials of task "${taskId ?? ""}" on both sides.${didYouMean(taskId ?? "", tasks)}`, {
    hint: "`patchbench compare A B` lists the tasks that changed sides.",
  });
}

interface NamedTrial {
  runId: string;
  trialId: string;
  taskId: string;
  variant: string;
}

/** `RUN/TRIAL`: ids of trials have `__`, and names of sides have none. */
async function trialNamed(results: string, name: string): Promise<NamedTrial | undefined> {
  const slash = name.lastIndexOf("/");
  if (slash < 0 || !name.slice(slash).includes("__")) return undefined;
  const folder = await findRun(results, name.slice(0, slash));
  const { trialId } = await findTrial(folder, name.slice(slash + 1));
  return { runId: path.basename(folder), trialId, ...partsOfTrialId(trialId) };
}

function pickedOf(
  pair: { a: NamedSample; b: NamedSample },
  taskId: string | undefined,
  trialA: string | undefined,
  trialB: string | undefined,
): PickedFlip | undefined {
  const [a, b] = [taskOf(pair.a, taskId), taskOf(pair.b, taskId)];
  if (a === undefined || b === undefined) return undefined;
  const [before, after] = [trialA === undefined ? majority(a) : own(a, trialA), trialB === undefined ? majority(b) : own(b, trialB)];
  const direction = before > 0 && after < 0 ? "lost" : before < 0 && after > 0 ? "gained" : "none";
  const [one, other] = trialsOf(a, b, trialA, trialB);
  if (one === undefined || other === undefined) return undefined;
  return { taskId: a.taskId, direction, a: sideOf(pair.a, a, one), b: sideOf(pair.b, b, other) };
}

function taskOf({ sample }: NamedSample, taskId: string | undefined): TaskSample | undefined {
  return sample.tasks.find((task) => task.taskId === taskId);
}

/** 1 most measured trials resolved it, -1 most did not, 0 neither. */
function majority(task: TaskSample): number {
  const { resolved, measured } = countsOf(task);
  return Math.sign(2 * resolved - measured);
}

function own({ trials }: TaskSample, trialId: string): number {
  const resolved = trials.find((trial) => trial.trialId === trialId)?.resolved ?? null;
  return resolved === null ? 0 : resolved > 0 ? 1 : -1;
}

/** The first of either side of which one resolved the task and one did not, the way the rates went before the other way; else the first measured ones. */
function trialsOf(a: TaskSample, b: TaskSample, trialA: string | undefined, trialB: string | undefined): (TrialSample | undefined)[] {
  const ofA = trialA === undefined ? a.trials : a.trials.filter(({ trialId }) => trialId === trialA);
  const ofB = trialB === undefined ? b.trials : b.trials.filter(({ trialId }) => trialId === trialB);
  const [inA, inB] = [countsOf(a), countsOf(b)];
  const first = inB.resolved * inA.measured > inA.resolved * inB.measured ? 0 : 1;
  for (const wanted of [first, 1 - first]) {
    const [one, other] = [ofA.find(({ resolved }) => resolved === wanted), ofB.find(({ resolved }) => resolved === 1 - wanted)];
    if (one !== undefined && other !== undefined) return [one, other];
  }
  return [ofA, ofB].map((trials) => trials.find(({ resolved }) => resolved !== null) ?? trials[0]);
}

function countsOf({ trials }: TaskSample): { resolved: number; measured: number } {
  const measured = trials.flatMap(({ resolved }) => resolved ?? []);
  return { resolved: measured.filter((one) => one > 0).length, measured: measured.length };
}

function sideOf({ name, sample }: NamedSample, task: TaskSample, { trialId }: TrialSample): PickedSide {
  const { runId, variant } = sample;
  return { side: { name, runId, trialId, variant, ...countsOf(task) }, sample: { ...sample, tasks: [task] } };
}
