import type { RunManifest } from "../domain/run.ts";
import type { TrialRecord } from "../domain/trial.ts";

/**
 * A copy of the records elsewhere. It may fail: whatever it rejects with becomes a warning, the run goes on and the local
 * truth stays complete.
 */
export interface Sink {
  readonly name: string;
  /** Called once, also for a resumed run. */
  open(manifest: RunManifest): Promise<void>;
  push(record: TrialRecord): Promise<void>;
  /** Called once after the last record. Resolves with where to look, if anywhere. */
  close(): Promise<{ url?: string }>;
}
