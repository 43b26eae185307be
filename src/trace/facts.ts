import type { Calibrations } from "../domain/calibration.ts";
import type { Json } from "../domain/json.ts";
import type { ModelCall } from "../domain/model-use.ts";
import type { RunManifest } from "../domain/run.ts";
import type { TaskBrief } from "../domain/task-brief.ts";
import type { TraceFile } from "../domain/trace.ts";
import type { TrialRecord } from "../domain/trial.ts";
import type { Part } from "../domain/turns.ts";

/** All that a trace is made of, read from disk and free of secrets. */
export interface TraceFacts {
  manifest: RunManifest;
  record: TrialRecord;
  /** Undefined in runs of older versions. */
  brief: TaskBrief | undefined;
  /** Of the attempt that counts; undefined when no agent had a go. */
  go: GoFacts | undefined;
  /** Of the attempts before it, in the order of `record.failedAttempts`. */
  lost: GoFacts[];
  /** From the evidence; undefined for a trial that was not graded. */
  changes: Changes | undefined;
  /** Status by test id; undefined where it was not kept. */
  tests: Record<string, string> | undefined;
  calibrations: Calibrations;
  files: TraceFile[];
  /** What is missing, damaged or cut. */
  notes: string[];
}

/** An agent's go as far as its folder tells. */
export interface GoFacts {
  prompt: string;
  parts: Part[];
  requests: { time: number; call: ModelCall }[];
  /** Epoch milliseconds; undefined where nobody told. */
  startedAt: number | undefined;
  /** Steps that were not kept. */
  droppedSteps: number;
}

export interface Changes {
  files: number;
  linesAdded: number;
  linesRemoved: number;
  /** About the reference solution. */
  expected: Json;
}

/** Of an attempt that ended before its agent began. */
export const noGo: GoFacts = { prompt: "", parts: [], requests: [], startedAt: undefined, droppedSteps: 0 };
