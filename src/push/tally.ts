import type { RecordPlace } from "../store/tail.ts";
import type { Delivered } from "./deliver.ts";
import type { Feed } from "./feed.ts";
import type { ReadBack } from "./read-back.ts";
import type { PushEvent, PushReport } from "./types.ts";

/** Keeps count of what became of each trial. */
export interface Tally {
  readonly notes: readonly string[];
  delivered(place: RecordPlace, delivered: Delivered): void;
  readBack(read: ReadBack): void;
  /** Trials of which the last record is there for all we know, by variant. */
  there(): Map<string, string[]>;
  figures(): Pick<PushReport, "recorded" | "sent" | "skipped" | "refused" | "missing" | "unread">;
}

export function openTally({ latest }: Pick<Feed, "latest">, onEvent: (event: PushEvent) => void): Tally {
  const settled = new Map<string, { place: RecordPlace; reason?: string }>();
  const sent = new Set<string>();
  const notes = new Set<string>();
  let lacking: ReadonlySet<string> = new Set();
  let unread: ReadonlySet<string> = new Set();
  /** What became of the trial as it is now; nothing yet when it was recorded anew since. */
  const endOf = (trialId: string) => {
    const end = settled.get(trialId);
    return end?.place === latest.get(trialId) ? end : undefined;
  };
  const isThere = (trialId: string) => {
    const end = endOf(trialId);
    return end !== undefined && end.reason === undefined;
  };
  return {
    get notes() {
      return [...notes];
    },
    delivered(place, delivered) {
      const { trialId } = place;
      if (delivered.kind === "again") return;
      settled.set(trialId, delivered.kind === "refused" ? { place, reason: delivered.reason } : { place });
      const progress = { trialId, done: settled.size, known: latest.size };
      if (delivered.kind === "refused") onEvent({ kind: "refused", reason: delivered.reason, ...progress });
      if (delivered.kind !== "sent") return;
      sent.add(trialId);
      onEvent({ kind: "sent", ...progress });
    },
    readBack(read) {
      for (const note of read.notes) notes.add(note);
      lacking = new Set(read.missing);
      unread = new Set(read.unread);
    },
    there() {
      const byVariant = new Map<string, string[]>();
      for (const { trialId, variant } of latest.values()) {
        if (!isThere(trialId)) continue;
        const ids = byVariant.get(variant) ?? [];
        byVariant.set(variant, ids);
        ids.push(trialId);
      }
      return byVariant;
    },
    figures() {
      const ids = [...latest.keys()];
      const refused = ids.flatMap((trialId) => {
        const reason = endOf(trialId)?.reason;
        return reason === undefined ? [] : [{ trialId, reason }];
      });
      const missing = ids.filter((id) => endOf(id)?.reason === undefined && (!isThere(id) || lacking.has(id)));
      const skipped = ids.filter((id) => isThere(id) && !sent.has(id)).length;
      return {
        recorded: ids.length,
        sent: sent.size,
        skipped,
        refused,
        missing,
        unread: ids.filter((id) => isThere(id) && unread.has(id)),
      };
    },
  };
}
