import type { RunManifest } from "../domain/run.ts";
import type { TrialTrace } from "../domain/trace.ts";
import type { TrialRecord } from "../domain/trial.ts";
import type { Redactor } from "../lib/redact.ts";

export interface TraceSource {
  /** Folder of the run. */
  folder: string;
  manifest: RunManifest;
  record: TrialRecord;
  /** Beyond what was redacted when it was written. */
  redactor: Pick<Redactor, "text" | "bytes">;
}

/** The trace of a trial, from what the run left on disk. */
export async function loadTrace({ manifest, record }: TraceSource): Promise<TrialTrace> {
  const { trialId, variant, timing } = record;
  const [start, end] = [Date.parse(timing.startedAt), Date.parse(timing.finishedAt)];
  return {
    ...{ runId: manifest.runId, trialId, variant },
    spans: [{ key: "trial", parent: null, kind: "trial", name: trialId, start, end, metadata: {} }],
    input: { task: record.taskId },
    expected: null,
    scores: Object.fromEntries(record.scores.map(({ name, value }) => [name, value])),
    metrics: {},
    tags: [],
    files: [],
  };
}
