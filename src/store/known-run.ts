import type { FileHandle } from "node:fs/promises";
import path from "node:path";
import type { RunManifest } from "../domain/run.ts";
import type { TrialRecord } from "../domain/trial.ts";
import { decodeLine } from "./journal.ts";
import { openIfThere, readLines } from "./journal-bytes.ts";
import { JOURNAL, MANIFEST } from "./layout.ts";
import { parseRecord, readManifest } from "./reader.ts";
import { remembering } from "./remembered.ts";

/** A run of which the manifest was read, and of its journal where what stands: enough to read single records at once. */
export interface KnownRun {
  manifest: RunManifest;
  /** Trials with a record, in the order first seen. */
  trialIds: ReadonlySet<string>;
  /** The same by task. */
  ofTask: ReadonlyMap<string, readonly string[]>;
  /** The last record of each of these trials, as far as there is one. Throws StoreError for one of a newer version. */
  records(trialIds: Iterable<string>): Promise<TrialRecord[]>;
}

/**
 * Remembers the runs that were asked for last as long as their files are the same: who looks at one page of a run looks at others, and ten
 * thousand records need not be read for each. Two, for comparisons. Throws StoreError.
 */
export async function knownRun(folder: string): Promise<KnownRun> {
  return await remember([path.join(folder, MANIFEST), path.join(folder, JOURNAL)], () => readRun(folder));
}

const remember = remembering<KnownRun>(2);

async function readRun(folder: string): Promise<KnownRun> {
  const manifest = await readManifest(folder);
  const file = path.join(folder, JOURNAL);
  await using journal = await openIfThere(file);
  const trials = journal === undefined ? new Map<string, Found>() : await findRecords(journal);
  const read = new Map<string, TrialRecord>();
  return {
    manifest,
    trialIds: new Set(trials.keys()),
    ofTask: Map.groupBy(trials.keys(), (trialId) => trials.get(trialId)?.taskId ?? ""),
    async records(trialIds) {
      await using handle = await openIfThere(file);
      const records: TrialRecord[] = [];
      for (const trialId of trialIds) {
        const lines = trials.get(trialId)?.lines ?? [];
        const record = read.get(trialId) ?? (handle === undefined ? undefined : await lastSound(handle, lines, file));
        if (record === undefined) continue;
        records.push(record);
        if (read.size < MOST_KEPT) read.set(trialId, record);
      }
      return records;
    },
  };
}

/** Records kept in memory: some 60 MB. */
const MOST_KEPT = 20_000;

interface Found {
  taskId: string;
  /** Last first. */
  lines: { start: number; bytes: number }[];
}

async function findRecords(journal: FileHandle): Promise<Map<string, Found>> {
  const trials = new Map<string, Found>();
  let start = 0;
  await readLines(journal, { bytes: 0, crc: 0 }, (line) => {
    const { trialId, taskId } = (decodeLine(line) ?? {}) as { trialId?: unknown; taskId?: unknown };
    if (typeof trialId === "string" && typeof taskId === "string") {
      const found = trials.get(trialId) ?? { taskId, lines: [] };
      found.lines.unshift({ start, bytes: line.length });
      trials.set(trialId, found);
    }
    start += line.length + 1;
  });
  return trials;
}

async function lastSound(journal: FileHandle, lines: Found["lines"], where: string): Promise<TrialRecord | undefined> {
  for (const { start, bytes } of lines) {
    const { buffer } = await journal.read(Buffer.alloc(bytes), 0, bytes, start);
    const record = parseRecord(decodeLine(buffer), where);
    if (record !== undefined) return record;
  }
  return undefined;
}
