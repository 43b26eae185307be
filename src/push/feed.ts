import type { RecordPlace } from "../store/tail.ts";
import { openChanges } from "./changes.ts";

/** Which trial is next: of each the last record, in the order of the journal, none of them twice at once. */
export interface Feed {
  /** The last record of each trial so far. */
  readonly latest: ReadonlyMap<string, RecordPlace>;
  add(place: RecordPlace): void;
  /** No more will be added. */
  close(): void;
  /** Takes the next trial; undefined: there is none just now, or none any more. */
  take(): RecordPlace | undefined;
  /** Gives back what was taken. `again`: at the end of the queue, unless a newer record waits there. */
  give(place: RecordPlace, again: boolean): void;
  /** Nothing is left, and nobody holds anything that might come back. */
  readonly finished: boolean;
  changed(): Promise<void>;
}

export function openFeed(signal: AbortSignal): Feed {
  const latest = new Map<string, RecordPlace>();
  const waiting = new Map<string, RecordPlace>();
  const held = new Set<string>();
  const changes = openChanges(signal);
  let closed = false;
  const put = (place: RecordPlace) => {
    waiting.delete(place.trialId);
    waiting.set(place.trialId, place);
  };
  return {
    latest,
    add(place) {
      latest.delete(place.trialId);
      latest.set(place.trialId, place);
      put(place);
      changes.notify();
    },
    close() {
      closed = true;
      changes.notify();
    },
    take() {
      for (const place of waiting.values()) {
        if (held.has(place.trialId)) continue;
        waiting.delete(place.trialId);
        held.add(place.trialId);
        return place;
      }
      return undefined;
    },
    give(place, again) {
      held.delete(place.trialId);
      if (again && !waiting.has(place.trialId)) put(place);
      changes.notify();
    },
    get finished() {
      return closed && waiting.size === 0 && held.size === 0;
    },
    changed: () => changes.next(),
  };
}
