import { stat } from "node:fs/promises";

/** How a file looked: the same stamp again means the same content. "": there is none. */
export interface Stamp {
  text: string;
  /** Whether it is old enough to be relied on: a write right after it would leave the times as they are. */
  settled: boolean;
}

/** File systems keep times as coarsely as this. */
const COARSE_MS = 2_000;

/** The time of the last change of the inode is part of it: no program sets that one back. */
export async function stampOf(file: string): Promise<Stamp> {
  const found = await stat(file, { bigint: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return undefined;
    throw error;
  });
  if (found === undefined) return { text: "", settled: true };
  const { dev, ino, size, mtimeNs, ctimeNs, mtimeMs, ctimeMs } = found;
  const newest = Number(mtimeMs > ctimeMs ? mtimeMs : ctimeMs);
  return { text: [dev, ino, size, mtimeNs, ctimeNs].join(" "), settled: Math.abs(Date.now() - newest) > COARSE_MS };
}

/** Whether a file is as it was when `stored` was remembered. */
export function isUnchanged(stored: string | undefined, { text, settled }: Stamp): boolean {
  return settled && stored === text;
}
