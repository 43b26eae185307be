import { readdir } from "node:fs/promises";
import path from "node:path";
import type { ExperimentLink } from "../domain/experiment.ts";
import { LedgerEntry } from "../domain/ledger.ts";
import { readJournal } from "./journal.ts";
import { PUSHES } from "./layout.ts";

/** Every sound line of a ledger; damaged ones are passed over: what they told is sent again. */
export async function* readLedger(file: string): AsyncGenerator<LedgerEntry> {
  for await (const { value } of readJournal(file, () => {})) {
    const entry = LedgerEntry.safeParse(value);
    if (entry.success) yield entry.data;
  }
}

/** Trials of a run that a sink has confirmed, wherever it sent them. */
export async function countSent(runFolder: string, sink: string): Promise<number> {
  const sent = new Set<string>();
  for (const file of await ledgersOf(runFolder)) {
    let own = false;
    for await (const entry of readLedger(file)) {
      if (entry.kind === "destination") own = entry.sink === sink;
      if (own && entry.kind === "sent") sent.add(entry.trialId);
    }
  }
  return sent.size;
}

async function ledgersOf(runFolder: string): Promise<string[]> {
  const folder = path.join(runFolder, PUSHES);
  const names = await readdir(folder).catch(() => []);
  return names
    .filter((one) => one.endsWith(".jsonl"))
    .sort()
    .map((name) => path.join(folder, name));
}

/** Pages that show a run's experiments elsewhere, as far as they are known. */
export async function readLinks(runFolder: string): Promise<ExperimentLink[]> {
  const links = new Map<string, ExperimentLink>();
  for (const file of await ledgersOf(runFolder)) {
    let sink = "";
    for await (const entry of readLedger(file)) {
      if (entry.kind === "destination") sink = entry.sink;
      if (entry.kind === "experiment" && entry.url !== null)
        links.set(`${file} ${entry.variant}`, { sink, variant: entry.variant, url: entry.url });
    }
  }
  return [...links.values()];
}
