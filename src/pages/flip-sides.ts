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
  side: Omit<FlipSide, "result">;
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
 * Which two trials are held against each other: of sides, one that resolved the task and one that did not where it changed sides, else the first measured ones;
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
  const [before, after] = trialA === undefined || trialB === undefined ? [majority(a), majority(b)] : [own(a, trialA), own(b, trialB)];
  const direction = before > 0 && after < 0 ? "lost" : before < 0 && after > 0 ? "gained" : "none";
  const [one, other] = [choose(a, trialA, before), choose(b, trialB, after)];
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

function choose({ trials }: TaskSample, trialId: string | undefined, side: number): TrialSample | undefined {
  if (trialId !== undefined) return trials.find((trial) => trial.trialId === trialId);
  return trials.find(({ resolved }) => resolved === (side > 0 ? 1 : 0)) ?? trials.find(({ resolved }) => resolved !== null) ?? trials[0];
}

function countsOf({ trials }: TaskSample): { resolved: number; measured: number } {
  const measured = trials.flatMap(({ resolved }) => resolved ?? []);
  return { resolved: measured.filter((one) => one > 0).length, measured: measured.length };
}

function sideOf({ name, sample }: NamedSample, task: TaskSample, { trialId }: TrialSample): PickedSide {
  const { runId, variant } = sample;
  return { side: { name, runId, trialId, variant, ...countsOf(task) }, sample: { ...sample, tasks: [task] } };
}
