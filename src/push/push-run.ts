import path from "node:path";
import type { RunManifest } from "../domain/run.ts";
import { StoreError } from "../errors.ts";
import { lockFile } from "../store/lock.ts";
import { readManifest } from "../store/reader.ts";
import { experimentsOf } from "../trace/experiment.ts";
import { usualBackoff } from "./backoff.ts";
import { basesOf } from "./base.ts";
import { realClock } from "./clock.ts";
import type { Delivery } from "./deliver.ts";
import { openExperiments } from "./experiments.ts";
import { type Feed, openFeed } from "./feed.ts";
import { follow } from "./follow.ts";
import { openGate } from "./gate.ts";
import { withHeading } from "./heading.ts";
import { ledgerFile, openLedger } from "./ledger.ts";
import { readBack } from "./read-back.ts";
import { openStop, type Stop } from "./stop.ts";
import { openTally, type Tally } from "./tally.ts";
import type { Clock, PushEvent, PushOptions, PushReport } from "./types.ts";
import { endsSoonAfter, sendAll } from "./workers.ts";

const CONCURRENCY = 4;
const GIVE_UP_MS = 600_000;
/** Times that what is missing is sent again. */
const ROUNDS = 3;

/**
 * Copies a run to a sink: every trial with a record, each once, and what changed since anew. What the destination does not
 * do at once is tried again until it does, gives a reason, or time is up; what it did is remembered in the run's folder, so
 * that a push can end at any moment and be repeated. Resolves whatever the destination did; throws StoreError when the
 * run cannot be read, the ledger not written, or another push holds it.
 */
export async function pushRun(options: PushOptions): Promise<PushReport> {
  const { folder, sink, onEvent = () => {} } = options;
  const manifest = withHeading(await readManifest(folder), options.heading);
  await using _lock = await lockLedger(manifest, options, onEvent);
  await using ledger = await openLedger(folder, sink);
  const clock = options.clock ?? realClock;
  const stop = openStop();
  const ended = options.follow ?? AbortSignal.abort();
  const timers = new AbortController();
  watchEnds({ ...options, ended, stop, clock, timers: timers.signal });
  const bases = await basesOf(options.base, sink);
  const experiments = openExperiments(experimentsOf(manifest, options.redactor), { sink, ledger, clock, bases, onEvent });
  const whole = new Set<string>();
  const gate = gateOf(options, { stop, clock, ended, onEvent });
  const delivery: Delivery = { ...options, manifest, ledger, experiments, gate, stop, clock, whole };
  const feed = openFeed(stop.signal);
  const tally = openTally(feed, onEvent);
  try {
    await sendAndCheck({ feed, tally, delivery, whole, ended, options, onEvent });
  } finally {
    timers.abort();
    await experiments.close();
  }
  const { runId, trials } = manifest;
  const notes = [...baseNotes(options, bases, manifest), ...experiments.notes(), ...tally.notes].map((note) => options.redactor.text(note));
  const stopped = stop.why ? { ...stop.why, message: options.redactor.text(stop.why.message) } : null;
  const head = { runId, sink: sink.name, destination: sink.destination, experiments: experiments.known(), planned: trials.length };
  return { ...head, ...tally.figures(), notes, stopped };
}

interface Pass {
  feed: Feed;
  tally: Tally;
  delivery: Delivery;
  whole: Set<string>;
  ended: AbortSignal;
  options: PushOptions;
  onEvent: (event: PushEvent) => void;
}

/** Sends all there is, then reads it back and sends what is missing, a few times over. */
async function sendAndCheck(pass: Pass): Promise<void> {
  const { feed, tally, delivery, whole, ended, options, onEvent } = pass;
  const { stop, clock, manifest, folder } = delivery;
  const planned = new Set(manifest.trials.map(({ trialId }) => trialId));
  const feeding = follow({ folder, feed, planned, clock, ended, stop: stop.signal }).catch((error: unknown) => stop.fail(error));
  const work = { delivery, concurrency: options.concurrency ?? CONCURRENCY, onDelivered: tally.delivered };
  await sendAll({ ...work, feed });
  await feeding;
  stop.check();
  for (let round = 0; !stop.signal.aborted; round += 1) {
    const there = tally.there();
    const trials = [...there.values()].reduce((sum, ids) => sum + ids.length, 0);
    if (trials === 0) return;
    onEvent({ kind: "reading-back", trials });
    const reading = readBack(there, delivery);
    await endsSoonAfter(stop.signal, reading, clock);
    if (stop.signal.aborted) return;
    const read = await reading;
    tally.readBack(read);
    if (read.missing.length === 0 || round === ROUNDS) return;
    onEvent({ kind: "sending-again", trials: read.missing.length });
    const again = openFeed(stop.signal);
    for (const trialId of read.missing) {
      whole.add(trialId);
      const place = feed.latest.get(trialId);
      if (place !== undefined) again.add(place);
    }
    again.close();
    await sendAll({ ...work, feed: again });
    whole.clear();
  }
}

async function lockLedger(manifest: RunManifest, { folder, sink, ...options }: PushOptions, onEvent: (event: PushEvent) => void) {
  const file = `${ledgerFile(folder, sink)}.lock`;
  const onWait = (holder: string) => onEvent({ kind: "waiting", holder });
  const wanted = { purpose: `push ${manifest.runId} to ${sink.name}`, wait: options.wait ?? false, signal: options.signal, onWait };
  return await lockFile(file, wanted, (holder) => {
    const hint = "Use --wait to wait for it.";
    return new StoreError("PUSH_LOCKED", `${path.basename(folder)} is being pushed to ${sink.name} by ${holder}.`, { hint });
  });
}

interface Ends extends PushOptions {
  ended: AbortSignal;
  stop: Stop;
  clock: Clock;
  timers: AbortSignal;
}

/** Ends the push when it is told to, or when its time is up. */
function watchEnds({ signal, timeLimitMs, ended, stop, clock, timers }: Ends): void {
  const interrupt = () => stop.end({ kind: "interrupted", message: "it was interrupted" });
  const limit = async () => {
    if (timeLimitMs === undefined) return;
    await clock.sleep(timeLimitMs, timers).catch(() => {});
    if (!timers.aborted) stop.end({ kind: "time-limit", message: `its time limit of ${Math.round(timeLimitMs / 1_000)} s was reached` });
  };
  if (signal.aborted) interrupt();
  else signal.addEventListener("abort", interrupt, { once: true, signal: timers });
  if (ended.aborted) void limit();
  else ended.addEventListener("abort", () => void limit(), { once: true, signal: timers });
}

function gateOf(options: PushOptions, tools: { stop: Stop; clock: Clock; ended: AbortSignal; onEvent: (event: PushEvent) => void }) {
  const { stop, clock, ended, onEvent } = tools;
  const { redactor, giveUpMs = GIVE_UP_MS, backoff = usualBackoff, random = Math.random } = options;
  return openGate({
    ...{ backoff, random, clock, signal: stop.signal },
    patienceMs: () => (ended.aborted ? giveUpMs : Number.POSITIVE_INFINITY),
    onGiveUp: ({ message, hint }) => stop.end({ kind: "given-up", message: `the destination stayed unavailable: ${message}`, hint }),
    onPause: (ms, { message }) => onEvent({ kind: "paused", ms, detail: redactor.text(message) }),
    onResume: () => onEvent({ kind: "resumed" }),
  });
}

function baseNotes({ base }: PushOptions, bases: ReadonlyMap<string, string>, { trials }: RunManifest): string[] {
  if (base === undefined) return [];
  const without = [...new Set(trials.map(({ variant }) => variant))].filter((variant) => !bases.has(variant));
  if (without.length === 0) return [];
  return [`${path.basename(base)} has no experiment there for ${without.join(", ")}: compared within this run.`];
}
