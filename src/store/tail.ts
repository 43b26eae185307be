import { open } from "node:fs/promises";
import path from "node:path";
import type { TrialRecord } from "../domain/trial.ts";
import { StoreError } from "../errors.ts";
import { decodeLine } from "./journal.ts";
import { linesFrom, openIfThere } from "./journal-bytes.ts";
import { JOURNAL } from "./layout.ts";
import { parseRecord } from "./reader.ts";

/** Where a record stands in a run's journal: small, so that many can be kept. */
export interface RecordPlace {
  trialId: string;
  variant: string;
  /** In bytes. */
  start: number;
  length: number;
}

/** Reads a run's journal as it grows. */
export interface Tail {
  /** The records that came since the last call, oldest first; damaged lines are passed over. A line counts once it is whole. */
  next(): Promise<RecordPlace[]>;
}

export function openTail(runFolder: string): Tail {
  const file = path.join(runFolder, JOURNAL);
  let end = 0;
  return {
    async next() {
      await using handle = await openIfThere(file);
      if (handle === undefined) return [];
      const places: RecordPlace[] = [];
      if ((await handle.stat()).size < end) end = 0; // another file by now
      for await (const { line, start } of linesFrom(handle, end)) {
        const record = parseRecord(decodeLine(line), `${file}: byte ${start}`);
        if (record) places.push({ trialId: record.trialId, variant: record.variant, start, length: line.length });
        end = start + line.length + 1;
      }
      return places;
    },
  };
}

/** Throws StoreError when it is no longer there. */
export async function readRecord(runFolder: string, { trialId, start, length }: RecordPlace): Promise<TrialRecord> {
  const file = path.join(runFolder, JOURNAL);
  const handle = await open(file).catch(() => undefined);
  try {
    const { buffer, bytesRead } = (await handle?.read(Buffer.alloc(length), 0, length, start)) ?? { buffer: Buffer.alloc(0), bytesRead: 0 };
    const record = parseRecord(decodeLine(buffer.subarray(0, bytesRead)), file);
    if (record?.trialId === trialId) return record;
  } finally {
    await handle?.close();
  }
  throw new StoreError("STORE_READ", `${file}: the record of ${trialId} is gone from its place.`);
}
