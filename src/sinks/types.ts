import type { Experiment } from "../domain/experiment.ts";
import type { Json } from "../domain/json.ts";
import type { TrialTrace } from "../domain/trace.ts";
import type { TrialRecord } from "../domain/trial.ts";

/**
 * A copy of the results elsewhere. It may fail: the local truth is complete without it. A sink tries once and rejects with
 * SinkFailure; who drives it decides what comes next, so that every sink is as patient as any other.
 */
export interface Sink {
  /** e.g. `braintrust`. */
  readonly name: string;
  /** Where the copies go, without secrets: what was sent is remembered by it. */
  readonly destination: string;
  /**
   * Finds or makes the experiment. Called again for one that is there, by this process or another.
   * `base`: what this one is to be compared with, opened by this process or an earlier one.
   */
  open(experiment: Experiment, base?: BaseExperiment): Promise<OpenExperiment>;
}

/** An experiment that others are compared with. */
export type BaseExperiment = Pick<OpenExperiment, "id">;

export interface OpenExperiment {
  /** Id at the destination, where it gives any. */
  readonly id?: string;
  /** Page for people to look at. */
  readonly url?: string;
  /** What a reader should know although nothing failed, such as a base experiment that was not found. */
  readonly notes?: readonly string[];
  /**
   * Resolves with a receipt when the destination has confirmed all of the trial. `receipt`: the last one for this trial, if
   * it was sent before; what stands there is then brought up to date, and nothing that people added there is lost.
   */
  send(trial: TrialCopy, receipt?: Json): Promise<Json>;
  /** Reads back: ids of the trials of which not all is there as it was sent. Left out where a destination cannot be read. */
  missing?(receipts: ReadonlyMap<string, Json>): Promise<string[]>;
  /** Lets go of connections; sends nothing. Never rejects. */
  close(): Promise<void>;
}

/** A trial to copy: its record, and its trace, which is made when it is asked for. */
export interface TrialCopy {
  record: TrialRecord;
  trace(): Promise<TrialTrace>;
}
