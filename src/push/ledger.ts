import { existsSync } from "node:fs";
import path from "node:path";
import type { Json } from "../domain/json.ts";
import type { LedgerEntry } from "../domain/ledger.ts";
import { makeFolder } from "../lib/files.ts";
import { digestOf } from "../lib/hash.ts";
import type { Sink } from "../sinks/types.ts";
import { openJournal } from "../store/journal.ts";
import { PUSHES } from "../store/layout.ts";
import { readLedger } from "../store/ledgers.ts";

export interface Sent {
  digest: string;
  receipt: Json;
}

export interface KnownExperiment {
  id: string | null;
  url: string | null;
}

/** What a destination was told of a run: the last entry of a kind and trial. */
export interface LedgerState {
  sent: Map<string, Sent>;
  experiments: Map<string, KnownExperiment>;
}

/** Written before anything else goes on: what is in it need not be sent again. */
export interface Ledger extends LedgerState, AsyncDisposable {
  append(entry: LedgerEntry): Promise<void>;
}

export function ledgerFile(folder: string, { name, destination }: Pick<Sink, "name" | "destination">): string {
  return path.join(folder, PUSHES, `${name}-${digestOf(destination).slice(0, 12)}.jsonl`);
}

/** The caller holds its lock. Throws StoreError. */
export async function openLedger(folder: string, sink: Pick<Sink, "name" | "destination">): Promise<Ledger> {
  const file = ledgerFile(folder, sink);
  await makeFolder(path.dirname(file));
  const journal = await openJournal(file);
  const state = await readLedgerState(folder, sink);
  let closed = false;
  const append: Ledger["append"] = async (entry) => {
    if (closed) return; // of a request that was no longer waited for
    await journal.append(entry);
    note(state, entry);
  };
  if (!state.headed) await append({ kind: "destination", sink: sink.name, destination: sink.destination });
  return {
    ...state,
    append,
    async [Symbol.asyncDispose]() {
      closed = true;
      await journal[Symbol.asyncDispose]();
    },
  };
}

/** `headed`: whether it says whose it is. A ledger that is not there is an empty one. */
export async function readLedgerState(
  folder: string,
  sink: Pick<Sink, "name" | "destination">,
): Promise<LedgerState & { headed: boolean }> {
  const state = { sent: new Map<string, Sent>(), experiments: new Map<string, KnownExperiment>(), headed: false };
  const file = ledgerFile(folder, sink);
  if (!existsSync(file)) return state;
  for await (const entry of readLedger(file)) {
    if (entry.kind === "destination") state.headed = true;
    note(state, entry);
  }
  return state;
}

function note({ sent, experiments }: LedgerState, entry: LedgerEntry): void {
  if (entry.kind === "sent") sent.set(entry.trialId, { digest: entry.digest, receipt: entry.receipt });
  if (entry.kind === "experiment") experiments.set(entry.variant, { id: entry.id, url: entry.url });
}
