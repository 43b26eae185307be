import pLimit from "p-limit";
import { isPending } from "../domain/outcome.ts";
import { isSettled, type PlannedTrial, type TrialRecord } from "../domain/trial.ts";
import type { lostAttempts } from "../plan/resume.ts";
import { dropCheckpoint } from "../store/checkpoints.ts";
import type { Recorder } from "../store/recorder.ts";
import { startCanaries } from "./canaries.ts";
import { laneOf, type RunControl } from "./control.ts";
import { type Jobs, jobOf } from "./jobs.ts";
import type { Mirror } from "./mirror.ts";
import type { RunOptions } from "./options.ts";
import { referenceCache } from "./references.ts";
import { runTrial } from "./trial.ts";

export interface TrialLoopInput {
  options: RunOptions;
  jobs: Jobs;
  runFolder: string;
  recorder: Recorder;
  control: RunControl;
  mirror: Mirror;
  /** Attempts that came to nothing before this start, by trial. */
  lost: ReadonlyMap<string, ReturnType<typeof lostAttempts>>;
  /** Of all trials that will be asked for: they run their canaries first. */
  variants: ReadonlySet<string>;
  /** Settled before this start, and how many there are to be. */
  done: number;
  total: number;
}

/** Runs trials and records each as it ends. */
export interface TrialLoop {
  /** Resolves when all of them have been recorded, or no more are started for a signal. `total`: of the run, where that has grown. */
  run(trials: readonly PlannedTrial[], total?: number): Promise<void>;
}

export function openTrialLoop(input: TrialLoopInput): TrialLoop {
  const { options, jobs, runFolder, recorder, control, mirror } = input;
  const { signal, onEvent } = options;
  const canaries = startCanaries(
    { variants: options.variants.filter(({ variant }) => input.variants.has(variant.name)), folder: runFolder },
    { secrets: options.secrets, onEvent, signal, run: options, recorder, control },
  );
  const tools = {
    ...{ ...options, recorder, control, runFolder, canaryOf: canaries.verdict },
    scorers: options.scorers.filter(({ late }) => !late),
    referenceOf: referenceCache(options),
    graderSlot: pLimit(options.graders),
  };
  const work = (trial: PlannedTrial) => runTrial({ ...jobOf(trial, options, jobs), lost: input.lost.get(trial.trialId) ?? [] }, tools);
  const lanes = new Map(options.variants.map(({ variant }) => [variant.name, laneOf(variant)]));
  const yielding = {
    ready: ({ variant }: PlannedTrial) => canaries.settled(variant) && control.dispatch.ready(lanes.get(variant)),
    parked: control.dispatch.parked,
    changed: control.dispatch.changed,
  };
  const inFlight = options.concurrency + options.graders;
  let { done, total } = input;
  const keep = async (made: TrialRecord) => {
    const record = await recorder.append(made);
    if (!isPending(record.outcome)) await dropCheckpoint(runFolder, record.trialId);
    mirror.push(record);
    if (isSettled(record)) done += 1;
    onEvent({ kind: "trial-recorded", record, done, total });
  };
  return {
    async run(trials, grown = total) {
      total = grown;
      for await (const made of options.scheduler(trials, work, { inFlight, signal, yielding })) await keep(made);
    },
  };
}
