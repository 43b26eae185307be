import type { RunManifest } from "../domain/run.ts";
import { messageOf } from "../errors.ts";
import { SinkFailure } from "../sinks/failure.ts";
import { type RecordPlace, readRecord } from "../store/tail.ts";
import { traceDigest } from "../trace/digest.ts";
import { loadTrace } from "../trace/load.ts";
import type { Experiments, Lease } from "./experiments.ts";
import type { Gate, Pass } from "./gate.ts";
import type { Ledger } from "./ledger.ts";
import type { Stop } from "./stop.ts";
import type { Clock, PushOptions } from "./types.ts";
import { watched } from "./watch.ts";

export interface Delivery extends Pick<PushOptions, "folder" | "redactor" | "calibrations"> {
  manifest: RunManifest;
  ledger: Ledger;
  experiments: Experiments;
  gate: Gate;
  stop: Stop;
  clock: Clock;
  /** Trials whose receipt is not to be believed: they go in full. */
  whole: ReadonlySet<string>;
}

const REASON_CHARS = 2_000;

/** What became of a trial's turn. `again`: the destination was not there, or the push is ending. */
export type Delivered = { kind: "sent" | "there" | "again" } | { kind: "refused"; reason: string };

/** Sends one trial if it is not there as it is. Rejects only for failures of our own, such as a ledger that cannot be written. */
export async function deliver(place: RecordPlace, tools: Delivery): Promise<Delivered> {
  const made = await traceOf(place, tools);
  if ("refused" in made) return { kind: "refused", reason: made.refused };
  const { record, trace } = made;
  const digest = traceDigest(trace);
  const { trialId } = place;
  const before = tools.ledger.sent.get(trialId);
  const whole = tools.whole.has(trialId);
  if (before?.digest === digest && !whole) return { kind: "there" };
  const copy = { record, trace: async () => trace };
  const receipt = whole ? undefined : before?.receipt;
  const asked = await ask(place.variant, tools, ({ experiment }) =>
    watched(experiment.send(copy, receipt), "sending a trial", tools.clock),
  );
  if (asked.kind === "done") {
    await tools.ledger.append({ kind: "sent", trialId, digest, receipt: asked.value });
    return { kind: "sent" };
  }
  if (asked.kind === "again") return asked;
  const reason = tools.redactor.text(asked.reason).slice(0, REASON_CHARS);
  await tools.ledger.append({ kind: "refused", trialId, digest, reason });
  return { kind: "refused", reason };
}

async function traceOf(place: RecordPlace, tools: Delivery) {
  try {
    const { folder, manifest, redactor, calibrations } = tools;
    const record = await readRecord(folder, place);
    return { record, trace: await loadTrace({ folder, manifest, record, redactor, ...(calibrations && { calibrations }) }) };
  } catch (error) {
    return { refused: tools.redactor.text(`its files cannot be read: ${messageOf(error)}`) };
  }
}

export type Asked<T> = { kind: "done"; value: T } | { kind: "again" } | { kind: "rejected"; reason: string };

/** One request to an experiment, when it is one's turn. What the failure means for others is seen to here. */
export async function ask<T>(
  variant: string,
  { gate, experiments, stop, clock }: Pick<Delivery, "gate" | "experiments" | "stop" | "clock">,
  work: (lease: Lease) => Promise<T>,
): Promise<Asked<T>> {
  const pass = await gate.enter().catch(() => undefined);
  if (pass === undefined) return { kind: "again" }; // the push is ending
  let lease: Lease | undefined;
  try {
    lease = await experiments.lease(variant);
    const value = await work(lease);
    pass.answered();
    lease.release();
    return { kind: "done", value };
  } catch (error) {
    if (error instanceof SinkFailure) return await settle(error, { pass, lease, stop, clock });
    pass.unused();
    lease?.release();
    throw error;
  }
}

interface Failed {
  pass: Pass;
  lease: Lease | undefined;
  stop: Stop;
  clock: Clock;
}

async function settle(
  failure: SinkFailure,
  { pass, lease, stop, clock }: Failed,
): Promise<{ kind: "again" } | { kind: "rejected"; reason: string }> {
  if (failure.kind === "unavailable") {
    lease?.drop();
    const pause = pass.failed(failure);
    if (pause > 0) await clock.sleep(pause, stop.signal).catch(() => {});
    return { kind: "again" };
  }
  lease?.release();
  pass.answered();
  if (failure.kind === "rejected") return { kind: "rejected", reason: failure.message };
  stop.end({ kind: "denied", message: failure.message, hint: failure.hint });
  return { kind: "again" };
}
