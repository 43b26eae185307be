import { setTimeout as sleep } from "node:timers/promises";
import type { OnEvent } from "../domain/event.ts";
import type { RunManifest } from "../domain/run.ts";
import type { TrialRecord } from "../domain/trial.ts";
import { messageOf } from "../errors.ts";
import type { Redactor } from "../lib/redact.ts";
import type { OpenExperiment, Sink } from "../sinks/types.ts";
import { experimentsOf } from "../trace/experiment.ts";
import { loadTrace } from "../trace/load.ts";

/** Hands records to the sinks of this process, each at its own pace; the run waits for none of them. */
export interface Mirror {
  push(record: TrialRecord): void;
  /** Resolves when every sink has all, or after a grace of a few seconds with a warning for each that has not. */
  close(): Promise<void>;
}

export interface MirrorSource {
  manifest: RunManifest;
  folder: string;
  redactor: Redactor;
  onEvent: OnEvent;
  graceMs?: number;
}

const GRACE_MS = 5_000;

export function openMirror(sinks: readonly Sink[], source: MirrorSource): Mirror {
  const queues = sinks.map((sink) => openQueue(sink, source));
  return {
    push: (record) => {
      for (const queue of queues) queue.push(record);
    },
    close: async () => void (await Promise.all(queues.map((queue) => queue.close()))),
  };
}

/** One sink's records in their order. After a failure it gets no more, and one warning tells. */
function openQueue(sink: Sink, { manifest, folder, redactor, onEvent, graceMs = GRACE_MS }: MirrorSource): Mirror {
  const experiments = experimentsOf(manifest);
  const opened = new Map<string, Promise<OpenExperiment | undefined>>();
  let work: Promise<unknown> = Promise.resolve();
  let [waiting, broken] = [0, false];
  const warn = (message: string) => onEvent({ kind: "warning", message });
  const openOf = (variant: string) => {
    const known = opened.get(variant) ?? openFirst(sink, experiments, variant);
    opened.set(variant, known);
    return known;
  };
  const send = async (record: TrialRecord) => {
    try {
      if (broken) return;
      const experiment = await openOf(record.variant);
      await experiment?.send({ record, trace: () => loadTrace({ folder, manifest, record, redactor }) });
    } catch (error) {
      broken = true;
      warn(`Sink ${sink.name} (${sink.destination}) failed and gets no more records: ${messageOf(error)}`);
    } finally {
      waiting -= 1;
    }
  };
  return {
    push(record) {
      waiting += 1;
      work = work.then(() => send(record));
    },
    async close() {
      const done = work.then(async () => {
        for (const one of opened.values()) await one.then((experiment) => experiment?.close()).catch(() => {});
        return true;
      });
      const inTime = await Promise.race([done, sleep(graceMs, false, { ref: false })]);
      if (!inTime) warn(`Sink ${sink.name} (${sink.destination}) is slow: the run ends without its last ${waiting} records.`);
    },
  };
}

async function openFirst(sink: Sink, experiments: ReturnType<typeof experimentsOf>, variant: string): Promise<OpenExperiment | undefined> {
  const experiment = experiments.find((one) => one.variant === variant);
  return experiment && (await sink.open(experiment));
}
