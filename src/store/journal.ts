import { type FileHandle, open } from "node:fs/promises";
import path from "node:path";
import { crc32 } from "node:zlib";
import { messageOf, StoreError } from "../errors.ts";
import { syncFolder } from "../lib/files.ts";
import { linesFrom, openIfThere } from "./journal-bytes.ts";

/**
 * An append-only file of JSON lines, each with a CRC-32 of itself as its last field. A line counts once its newline is on
 * disk: a torn tail is cut off on opening, damage elsewhere is told and passed over.
 */
export interface Journal extends AsyncDisposable {
  /** Bytes of a torn last line that opening cut off. */
  readonly repairedBytes: number;
  /** Resolves when the line is on disk. Rejects with StoreError and leaves the file as it was. */
  append(value: object): Promise<void>;
}

export async function openJournal(file: string): Promise<Journal> {
  const handle = await open(file, "a+").catch((error: unknown) => {
    throw storeError(file, error);
  });
  await syncFolder(path.dirname(file));
  const { size } = await handle.stat();
  let end = await lastLineEnd(handle, size);
  if (end < size) await handle.truncate(end);
  let queue: Promise<void> = Promise.resolve();
  return {
    repairedBytes: size - end,
    append(value) {
      const written = queue.then(async () => {
        end = await appendLine(handle, file, end, encodeLine(value));
      });
      queue = written.catch(() => {});
      return written;
    },
    async [Symbol.asyncDispose]() {
      await queue;
      await handle.close();
    },
  };
}

export interface Line {
  value: unknown;
  /** 1-based. */
  number: number;
}

/** Every sound line in order; damaged ones go to `onDamage`, a torn last line is passed over in silence. No file has no lines. */
export async function* readJournal(file: string, onDamage: (line: number) => void): AsyncGenerator<Line> {
  await using handle = await openIfThere(file);
  if (handle === undefined) return;
  let number = 0;
  for await (const { line } of linesFrom(handle, 0)) {
    number += 1;
    const value = decodeLine(line);
    if (value === undefined) onDamage(number);
    else yield { value, number };
  }
}

export function encodeLine(value: object): string {
  const json = JSON.stringify(value);
  return `${json.slice(0, -1)},"crc32":"${hex(crc32(json))}"}\n`;
}

/** The value of a line without its newline, or undefined when it is damaged. */
export function decodeLine(line: Buffer): unknown {
  const end = line.length - SUFFIX;
  const [, sum] = (end < 1 ? null : /^,"crc32":"([0-9a-f]{8})"\}$/.exec(line.toString("latin1", end))) ?? [];
  if (sum === undefined || hex(crc32("}", crc32(line.subarray(0, end)))) !== sum) return undefined;
  try {
    return JSON.parse(`${line.toString("utf8", 0, end)}}`);
  } catch {
    return undefined;
  }
}

const SUFFIX = ',"crc32":"00000000"}'.length;

function hex(sum: number): string {
  return sum.toString(16).padStart(8, "0");
}

async function appendLine(handle: FileHandle, file: string, end: number, line: string): Promise<number> {
  const bytes = Buffer.from(line);
  try {
    for (let done = 0; done < bytes.length; ) done += (await handle.write(bytes, done)).bytesWritten;
    await handle.datasync();
    return end + bytes.length;
  } catch (error) {
    await handle.truncate(end).catch(() => {}); // a torn line is cut off by the next opening too
    throw storeError(file, error);
  }
}

const CHUNK = 65_536;

async function lastLineEnd(handle: FileHandle, size: number): Promise<number> {
  const buffer = Buffer.alloc(CHUNK);
  for (let end = size; end > 0; ) {
    const start = Math.max(0, end - CHUNK);
    const { bytesRead } = await handle.read(buffer, 0, end - start, start);
    const at = buffer.subarray(0, bytesRead).lastIndexOf(10);
    if (at >= 0) return start + at + 1;
    end = start;
  }
  return 0;
}

function storeError(file: string, error: unknown): StoreError {
  const full = (error as NodeJS.ErrnoException).code === "ENOSPC";
  const hint = full ? "Free some space and run the same command again: it continues." : undefined;
  return new StoreError(full ? "DISK_FULL" : "STORE_WRITE", `${file}: cannot be written: ${messageOf(error)}`, {
    cause: error,
    ...(hint === undefined ? {} : { hint }),
  });
}
