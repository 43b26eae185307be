import { type FileHandle, open } from "node:fs/promises";
import { crc32 } from "node:zlib";
import { StoreError } from "../errors.ts";

/** How far a journal was read, up to the end of a line, and the CRC-32 of all bytes before. */
export interface ReadMark {
  bytes: number;
  crc: number;
}

const CHUNK = 1 << 20;

/** Whether the file still begins with what was read: an append-only file that only grew. */
export async function beginsWith(handle: FileHandle, mark: ReadMark): Promise<boolean> {
  const buffer = Buffer.allocUnsafe(CHUNK);
  let crc = 0;
  for (let at = 0; at < mark.bytes; ) {
    const { bytesRead } = await handle.read(buffer, 0, Math.min(CHUNK, mark.bytes - at), at);
    if (bytesRead === 0) return false;
    crc = crc32(buffer.subarray(0, bytesRead), crc);
    at += bytesRead;
  }
  return crc === mark.crc;
}

/** Gives each whole line after the mark, without its newline, and resolves with the new mark. The bytes hold until the next line only. */
export async function readLines(handle: FileHandle, mark: ReadMark, onLine: (line: Buffer) => void): Promise<ReadMark> {
  let { bytes, crc } = mark;
  for await (const block of wholeLines(handle, bytes)) {
    for (const line of linesIn(block)) onLine(line);
    crc = crc32(block, crc);
    bytes += block.length;
  }
  return { bytes, crc };
}

export interface PlacedLine {
  /** Without its newline. The bytes hold until the next line only. */
  line: Buffer;
  /** Where it begins, in bytes. */
  start: number;
}

/** The same one by one, as they are asked for. */
export async function* linesFrom(handle: FileHandle, from: number): AsyncGenerator<PlacedLine> {
  let start = from;
  for await (const block of wholeLines(handle, from)) {
    for (const line of linesIn(block)) {
      yield { line, start };
      start += line.length + 1;
    }
  }
}

/** What stands from an offset on, up to the last newline, in pieces that end with one. The bytes hold until the next piece only. */
async function* wholeLines(handle: FileHandle, from: number): AsyncGenerator<Buffer> {
  let at = from;
  let buffer = Buffer.allocUnsafe(CHUNK);
  for (let filled = 0; ; ) {
    const { bytesRead } = await handle.read(buffer, filled, buffer.length - filled, at + filled);
    if (bytesRead === 0) return;
    const end = filled + bytesRead;
    const done = buffer.subarray(0, end).lastIndexOf(10) + 1;
    if (done > 0) yield buffer.subarray(0, done);
    at += done;
    filled = end - done;
    const next = filled === buffer.length ? Buffer.allocUnsafe(buffer.length * 2) : buffer; // a line longer than the buffer
    buffer.copy(next, 0, done, end);
    buffer = next;
  }
}

function* linesIn(block: Buffer): Generator<Buffer> {
  let start = 0;
  for (let newline = block.indexOf(10); newline >= 0; newline = block.indexOf(10, start)) {
    yield block.subarray(start, newline);
    start = newline + 1;
  }
}

/** To be read. Throws StoreError when it is there and cannot be. */
export async function openIfThere(file: string): Promise<FileHandle | undefined> {
  return await open(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw new StoreError("STORE_READ", `${file}: cannot be read: ${error.message}`, { cause: error });
  });
}
