import { type FileHandle, open } from "node:fs/promises";
import path from "node:path";
import type { TrialRecord } from "../domain/trial.ts";
import { StoreError } from "../errors.ts";
import { decodeLine } from "./journal.ts";
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
      const handle = await openOrNone(file);
      if (handle === undefined) return [];
      try {
        const places: RecordPlace[] = [];
        if ((await handle.stat()).size < end) end = 0; // another file by now
        for await (const { text, start, length } of linesFrom(handle, end)) {
          const record = parseRecord(decodeLine(text), `${file}: byte ${start}`);
          if (record) places.push({ trialId: record.trialId, variant: record.variant, start, length });
          end = start + length + 1;
        }
        return places;
      } finally {
        await handle.close();
      }
    },
  };
}

/** Throws StoreError when it is no longer there. */
export async function readRecord(runFolder: string, { trialId, start, length }: RecordPlace): Promise<TrialRecord> {
  const file = path.join(runFolder, JOURNAL);
  const handle = await open(file).catch(() => undefined);
  try {
    const { buffer, bytesRead } = (await handle?.read(Buffer.alloc(length), 0, length, start)) ?? { buffer: Buffer.alloc(0), bytesRead: 0 };
    const record = parseRecord(decodeLine(buffer.toString("utf8", 0, bytesRead)), file);
    if (record?.trialId === trialId) return record;
  } finally {
    await handle?.close();
  }
  throw new StoreError("STORE_READ", `${file}: the record of ${trialId} is gone from its place.`);
}

async function openOrNone(file: string): Promise<FileHandle | undefined> {
  return await open(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw new StoreError("STORE_READ", `${file}: cannot be read: ${error.message}`, { cause: error });
  });
}

const CHUNK = 65_536;

/** Whole lines from an offset on, without their newline. */
async function* linesFrom(handle: FileHandle, from: number): AsyncGenerator<{ text: string; start: number; length: number }> {
  let pending: Buffer[] = [];
  let start = from;
  for (let at = from; ; ) {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(CHUNK), 0, CHUNK, at);
    if (bytesRead === 0) return;
    at += bytesRead;
    let rest = buffer.subarray(0, bytesRead);
    for (let newline = rest.indexOf(10); newline >= 0; newline = rest.indexOf(10)) {
      const line = Buffer.concat([...pending, rest.subarray(0, newline)]);
      yield { text: line.toString("utf8"), start, length: line.length };
      start += line.length + 1;
      pending = [];
      rest = rest.subarray(newline + 1);
    }
    if (rest.length > 0) pending.push(rest);
  }
}
