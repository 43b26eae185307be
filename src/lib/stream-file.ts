import { randomBytes } from "node:crypto";
import { link, open, rename, rm } from "node:fs/promises";
import path from "node:path";
import { syncFolder } from "./files.ts";

/**
 * Writes a file piece by piece, whole or not at all. Without `replace` a file that is there by the end stays, and this rejects
 * with EEXIST. An abort of the signal leaves nothing behind.
 */
export async function writeStreamAtomic(
  file: string,
  pieces: AsyncIterable<string>,
  { replace, signal }: { replace: boolean; signal: AbortSignal },
): Promise<void> {
  const temp = `${file}.${process.pid}.${randomBytes(4).toString("hex")}.tmp`;
  try {
    const handle = await open(temp, "wx");
    try {
      for await (const piece of pieces) {
        signal.throwIfAborted();
        await handle.writeFile(piece);
      }
      await handle.datasync();
    } finally {
      await handle.close();
    }
    await (replace ? rename(temp, file) : link(temp, file));
  } finally {
    await rm(temp, { force: true });
  }
  await syncFolder(path.dirname(file));
}
