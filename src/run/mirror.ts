import type { OnEvent } from "../domain/event.ts";
import type { RunManifest } from "../domain/run.ts";
import type { TrialRecord } from "../domain/trial.ts";
import { messageOf } from "../errors.ts";
import type { Sink } from "../sinks/types.ts";

/** Hands records to every sink and turns each failure into one warning a sink. */
export interface Mirror {
  push(record: TrialRecord): Promise<void>;
  close(): Promise<void>;
}

export async function openMirror(sinks: readonly Sink[], manifest: RunManifest, onEvent: OnEvent): Promise<Mirror> {
  const broken = new Set<Sink>();
  const guarded = async (sink: Sink, work: () => Promise<unknown>) => {
    if (broken.has(sink)) return;
    await work().catch((error: unknown) => {
      broken.add(sink);
      onEvent({ kind: "warning", message: `Sink ${sink.name} failed and gets no more records: ${messageOf(error)}` });
    });
  };
  const each = (work: (sink: Sink) => Promise<unknown>) => Promise.all(sinks.map((sink) => guarded(sink, () => work(sink))));
  await each((sink) => sink.open(manifest));
  return {
    push: async (record) => void (await each((sink) => sink.push(record))),
    close: async () => void (await each((sink) => sink.close())),
  };
}
