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

/** Pages that show a run's experiments elsewhere, as far as they are known. */
export async function readLinks(runFolder: string): Promise<ExperimentLink[]> {
  const names = await readdir(path.join(runFolder, PUSHES)).catch(() => []);
  const links = new Map<string, ExperimentLink>();
  for (const name of names.filter((one) => one.endsWith(".jsonl")).sort()) {
    let sink = "";
    for await (const entry of readLedger(path.join(runFolder, PUSHES, name))) {
      if (entry.kind === "destination") sink = entry.sink;
      if (entry.kind === "experiment" && entry.url !== null)
        links.set(`${name} ${entry.variant}`, { sink, variant: entry.variant, url: entry.url });
    }
  }
  return [...links.values()];
}
