import type { Json } from "../domain/json.ts";
import { ask, type Delivery } from "./deliver.ts";
import { watched } from "./watch.ts";

/** Pauses before what seems to be missing, or a refusal, is believed: a destination may show what it has stored only later. */
const PATIENCE_MS = [1_000, 2_000, 4_000];

export interface ReadBack {
  /** Ids of trials that were sent and are not there, or not all of them. */
  missing: string[];
  /** Ids of trials that were sent, and that the destination would not let us read. */
  unread: string[];
  notes: string[];
  /** False when the push ended before all was read. */
  complete: boolean;
}

/** Asks the destination for everything that the ledger says is there. */
export async function readBack(variants: ReadonlyMap<string, readonly string[]>, tools: Delivery): Promise<ReadBack> {
  const found: ReadBack = { missing: [], unread: [], notes: [], complete: true };
  for (const [variant, trialIds] of variants) {
    const receipts = new Map<string, Json>();
    for (const trialId of trialIds) {
      const sent = tools.ledger.sent.get(trialId);
      if (sent !== undefined) receipts.set(trialId, sent.receipt);
    }
    const one = receipts.size === 0 ? undefined : await patiently(variant, receipts, tools);
    if (one === undefined) continue;
    found.missing.push(...one.missing);
    found.unread.push(...one.unread);
    found.notes.push(...one.notes);
    if (!one.complete) return { ...found, complete: false };
  }
  return found;
}

async function patiently(variant: string, receipts: ReadonlyMap<string, Json>, tools: Delivery): Promise<ReadBack> {
  for (let look = 0; ; look += 1) {
    const read = await readOne(variant, receipts, tools);
    const pause = PATIENCE_MS[look];
    const sure = read.missing.length === 0 && read.unread.length === 0;
    if (!read.complete || sure || pause === undefined) return read;
    await tools.clock.sleep(pause, tools.stop.signal).catch(() => {});
  }
}

async function readOne(variant: string, receipts: ReadonlyMap<string, Json>, tools: Delivery): Promise<ReadBack> {
  while (!tools.stop.signal.aborted) {
    const asked = await ask(variant, tools, async ({ experiment }) =>
      experiment.missing === undefined ? [] : await watched(experiment.missing(receipts), "reading back", tools.clock),
    );
    if (asked.kind === "done") return { missing: asked.value.filter((id) => receipts.has(id)), unread: [], notes: [], complete: true };
    if (asked.kind === "rejected") {
      const reason = tools.redactor.text(asked.reason);
      return { missing: [], unread: [...receipts.keys()], notes: [`${variant} could not be read back: ${reason}`], complete: true };
    }
  }
  return { missing: [], unread: [], notes: [], complete: false };
}
