import { type FileHandle, open } from "node:fs/promises";
import { crc32 } from "node:zlib";

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
  let buffer = Buffer.allocUnsafe(CHUNK);
  for (let filled = 0; ; ) {
    const { bytesRead } = await handle.read(buffer, filled, buffer.length - filled, bytes + filled);
    if (bytesRead === 0) return { bytes, crc };
    const end = filled + bytesRead;
    const done = eachLine(buffer.subarray(0, end), onLine);
    crc = crc32(buffer.subarray(0, done), crc);
    bytes += done;
    filled = end - done;
    const next = filled === buffer.length ? Buffer.allocUnsafe(buffer.length * 2) : buffer; // a line longer than the buffer
    buffer.copy(next, 0, done, end);
    buffer = next;
  }
}

/** Resolves with where the last whole line ends. */
function eachLine(bytes: Buffer, onLine: (line: Buffer) => void): number {
  let start = 0;
  for (let newline = bytes.indexOf(10); newline >= 0; newline = bytes.indexOf(10, start)) {
    onLine(bytes.subarray(start, newline));
    start = newline + 1;
  }
  return start;
}

export async function openIfThere(file: string): Promise<FileHandle | undefined> {
  return await open(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
}
