import { experimentName } from "../domain/experiment.ts";
import type { TrialTrace } from "../domain/trace.ts";
import { readManifest } from "../store/reader.ts";
import { openTail, type RecordPlace, readRecord } from "../store/tail.ts";
import { traceDigest } from "../trace/digest.ts";
import { experimentsOf } from "../trace/experiment.ts";
import { loadTrace } from "../trace/load.ts";
import { withHeading } from "./heading.ts";
import { readLedgerState, type Sent } from "./ledger.ts";
import type { PushOptions } from "./types.ts";

/** What a push would send to one experiment. */
export interface ExperimentPreview {
  variant: string;
  name: string;
  baseline: boolean;
  /** Trials that were never sent, that differ from what was sent, and that do not. */
  new: number;
  changed: number;
  unchanged: number;
  /** Of the new and changed ones. Bytes of JSON and attachments, before anything is compressed. */
  rows: number;
  attachments: number;
  bytes: number;
}

export interface PushPreview {
  runId: string;
  sink: string;
  destination: string;
  planned: number;
  recorded: number;
  experiments: ExperimentPreview[];
}

/** Makes all that a push would make, and sends nothing. */
export async function previewPush(
  options: Pick<PushOptions, "folder" | "sink" | "redactor" | "calibrations" | "heading">,
): Promise<PushPreview> {
  const { folder, sink, redactor, calibrations, heading } = options;
  const manifest = withHeading(await readManifest(folder), heading);
  const planned = new Set(manifest.trials.map(({ trialId }) => trialId));
  const latest = new Map<string, RecordPlace>();
  for (const place of await openTail(folder).next()) if (planned.has(place.trialId)) latest.set(place.trialId, place);
  const { sent } = await readLedgerState(folder, sink);
  const experiments = experimentsOf(manifest, redactor).map((experiment): ExperimentPreview => {
    const name = experimentName(experiment);
    const none = { new: 0, changed: 0, unchanged: 0, rows: 0, attachments: 0, bytes: 0 };
    return { variant: experiment.variant, name, baseline: experiment.isBaseline, ...none };
  });
  for (const place of latest.values()) {
    const experiment = experiments.find(({ variant }) => variant === place.variant);
    const record = await readRecord(folder, place);
    const trace = await loadTrace({ folder, manifest, record, redactor, ...(calibrations && { calibrations }) });
    if (experiment) count(experiment, trace, sent.get(place.trialId));
  }
  const { runId } = manifest;
  return { runId, sink: sink.name, destination: sink.destination, planned: planned.size, recorded: latest.size, experiments };
}

function count(preview: ExperimentPreview, { files, ...rest }: TrialTrace, before: Sent | undefined): void {
  if (before?.digest === traceDigest({ files, ...rest })) {
    preview.unchanged += 1;
    return;
  }
  preview[before === undefined ? "new" : "changed"] += 1;
  preview.rows += rest.spans.length;
  preview.attachments += files.length;
  preview.bytes += Buffer.byteLength(JSON.stringify(rest)) + files.reduce((sum, { data }) => sum + data.length, 0);
}
