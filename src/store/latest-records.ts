import path from "node:path";
import { TrialRecord } from "../domain/trial.ts";
import { readJournal } from "./journal.ts";
import { JOURNAL } from "./layout.ts";
import { readLatest } from "./reader.ts";

/** The last records of a run, to be read one by one: in memory are their places alone. */
export interface LatestRecords<T> {
  /** What was kept of each record that counts. */
  kept: T[];
  /** Numbers of damaged lines. */
  damaged: number[];
  /** The records of `kept`, in the order they were written. What was appended since is not among them. */
  read(): AsyncGenerator<TrialRecord>;
}

/** Finds the last record of each trial; those of which `keep` returns undefined are passed over. Throws StoreError. */
export async function latestRecords<T>(folder: string, keep: (record: TrialRecord) => T | undefined): Promise<LatestRecords<T>> {
  let number = 0;
  const { byTrial, damaged } = await readLatest(folder, (record) => ({ place: number++, kept: keep(record) }));
  const counting = [...byTrial.values()].flatMap(({ place, kept }) => (kept === undefined ? [] : { place, kept }));
  const places = new Set(counting.map(({ place }) => place));
  return { kept: counting.map(({ kept }) => kept), damaged, read: () => recordsAt(folder, places) };
}

async function* recordsAt(folder: string, places: ReadonlySet<number>): AsyncGenerator<TrialRecord> {
  const file = path.join(folder, JOURNAL);
  let number = 0;
  let left = places.size;
  for await (const { value } of readJournal(file, () => {})) {
    if (left === 0) return;
    const { data } = TrialRecord.safeParse(value);
    if (data === undefined || !places.has(number++)) continue;
    left -= 1;
    yield data;
  }
}
