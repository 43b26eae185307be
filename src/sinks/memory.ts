import type { RunManifest } from "../domain/run.ts";
import type { TrialRecord } from "../domain/trial.ts";
import type { Sink } from "./types.ts";

export interface MemorySink extends Sink {
  readonly manifests: RunManifest[];
  readonly records: TrialRecord[];
}

/** Keeps the records in this process, for users of the library. */
export function memorySink(): MemorySink {
  const manifests: RunManifest[] = [];
  const records: TrialRecord[] = [];
  return {
    name: "memory",
    manifests,
    records,
    open: async (manifest) => void manifests.push(manifest),
    push: async (record) => void records.push(record),
    close: async () => ({}),
  };
}
