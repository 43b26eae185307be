import { openTail } from "../store/tail.ts";
import type { Feed } from "./feed.ts";
import type { Clock } from "./types.ts";

const POLL_MS = 500;

export interface Follow {
  folder: string;
  feed: Feed;
  /** Ids of the run's plan: nothing else is sent. */
  planned: ReadonlySet<string>;
  clock: Clock;
  /** Aborted when nothing more will be recorded. */
  ended: AbortSignal;
  /** Aborted when the push is to end. */
  stop: AbortSignal;
}

/** Feeds records as they come, and those that came before the end. */
export async function follow({ folder, feed, planned, clock, ended, stop }: Follow): Promise<void> {
  const tail = openTail(folder);
  const either = AbortSignal.any([ended, stop]);
  while (!stop.aborted) {
    const last = ended.aborted;
    for (const place of await tail.next()) if (planned.has(place.trialId)) feed.add(place);
    if (last) return feed.close();
    await clock.sleep(POLL_MS, either).catch(() => {});
  }
}
