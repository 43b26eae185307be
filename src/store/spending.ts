import path from "node:path";
import { SpendingEntry } from "../domain/spending.ts";
import { readJournal } from "./journal.ts";
import { SPENDING } from "./layout.ts";

/** What was spent in a run, line by line; damaged lines are passed over and their numbers given. */
export async function readSpending(runFolder: string): Promise<{ entries: SpendingEntry[]; damaged: number[] }> {
  const file = path.join(runFolder, SPENDING);
  const found: { entries: SpendingEntry[]; damaged: number[] } = { entries: [], damaged: [] };
  for await (const { value, number } of readJournal(file, (line) => found.damaged.push(line))) {
    const entry = SpendingEntry.safeParse(value);
    if (entry.success) found.entries.push(entry.data);
    else found.damaged.push(number);
  }
  return found;
}
