import type { RecordPlace } from "../store/tail.ts";
import { type Delivered, type Delivery, deliver } from "./deliver.ts";
import type { Feed } from "./feed.ts";
import type { Clock } from "./types.ts";

/** How long requests under way are waited for when a push is to end. */
const GRACE_MS = 5_000;

export interface Work {
  feed: Feed;
  delivery: Delivery;
  concurrency: number;
  onDelivered: (place: RecordPlace, delivered: Delivered) => void;
}

/** Sends until nothing is left or the push is to end. Rejects for failures of our own. */
export async function sendAll(work: Work): Promise<void> {
  const { stop, clock } = work.delivery;
  const workers = Array.from({ length: work.concurrency }, () => oneWorker(work).catch((error: unknown) => stop.fail(error)));
  await endsSoonAfter(stop.signal, Promise.all(workers), clock);
  stop.check();
}

async function oneWorker({ feed, delivery, onDelivered }: Work): Promise<void> {
  while (!delivery.stop.signal.aborted && !feed.finished) {
    const place = feed.take();
    if (place === undefined) {
      await feed.changed();
      continue;
    }
    let again = true;
    try {
      const delivered = await deliver(place, delivery);
      again = delivered.kind === "again";
      onDelivered(place, delivered);
    } finally {
      feed.give(place, again);
    }
  }
}

/** Waits for work; once the signal is aborted, a short while only. */
export async function endsSoonAfter(signal: AbortSignal, work: Promise<unknown>, clock: Clock): Promise<void> {
  const done = new AbortController();
  const aborted = new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
  const grace = aborted.then(() => clock.sleep(GRACE_MS, done.signal)).catch(() => {});
  await Promise.race([work, grace]);
  done.abort();
}
