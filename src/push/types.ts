import type { Calibrations } from "../domain/calibration.ts";
import type { Redactor } from "../lib/redact.ts";
import type { Sink } from "../sinks/types.ts";
import type { Backoff } from "./backoff.ts";

export interface PushOptions {
  /** Folder of the run; it may still be going on. */
  folder: string;
  sink: Sink;
  redactor: Pick<Redactor, "text" | "bytes">;
  calibrations?: Calibrations | undefined;
  /** Suite and baseline in place of the run's own. */
  heading?: Heading | undefined;
  /** Folder of another run: each experiment is compared with that of the same variant there, as far as it was pushed. */
  base?: string | undefined;
  /** Go on with what the run records until this is aborted. Otherwise: what is on disk by now. */
  follow?: AbortSignal | undefined;
  /** Wait for another push of the run to this destination, instead of refusing. */
  wait?: boolean | undefined;
  /** Ends the push after the requests under way. */
  signal: AbortSignal;
  /** With `follow` it begins when that ends. */
  timeLimitMs?: number | undefined;
  /** Ends a push to which the destination has been unavailable for so long. Not looked at before `follow` ends. */
  giveUpMs?: number | undefined;
  /** Trials at once. */
  concurrency?: number | undefined;
  backoff?: Backoff | undefined;
  onEvent?: ((event: PushEvent) => void) | undefined;
  clock?: Clock | undefined;
  random?: (() => number) | undefined;
}

export interface Heading {
  suite?: string | undefined;
  baseline?: string | undefined;
}

export interface Clock {
  /** Milliseconds from any origin; never goes back. */
  now(): number;
  /** Rejects with AbortError. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

export type PushEvent =
  /** Another process pushes the same run to the same destination. */
  | { kind: "waiting"; holder: string }
  | { kind: "experiment"; variant: string; name: string; url: string | null }
  /** `done` of `known` trials are there, or refused. */
  | { kind: "sent"; trialId: string; done: number; known: number }
  | { kind: "refused"; trialId: string; reason: string; done: number; known: number }
  | { kind: "paused"; ms: number; detail: string }
  | { kind: "resumed" }
  | { kind: "reading-back"; trials: number }
  | { kind: "sending-again"; trials: number };

/** Why a push ended before all was sent. */
export interface PushStop {
  kind: "denied" | "given-up" | "time-limit" | "interrupted";
  message: string;
  hint?: string | undefined;
}

export interface PushReport {
  runId: string;
  sink: string;
  destination: string;
  experiments: { variant: string; name: string; id: string | null; url: string | null }[];
  /** Trials of the run's plan, and those of them with a record by now. */
  planned: number;
  recorded: number;
  /** Sent by this push. */
  sent: number;
  /** Were there already, as they are. */
  skipped: number;
  /** The destination will not have them as they are, or they cannot be read; the next push tries again. */
  refused: { trialId: string; reason: string }[];
  /** Ids of trials that are not there, or not all of them. */
  missing: string[];
  /** Ids of trials that were confirmed when they were sent, but that could not be read back. */
  unread: string[];
  notes: string[];
  /** Null: it came to its end. */
  stopped: PushStop | null;
}
