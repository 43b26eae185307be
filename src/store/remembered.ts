import { stat } from "node:fs/promises";

/** What was made of some files, or the same anew. */
export type Remember<T> = (files: readonly string[], make: () => Promise<T>) => Promise<T>;

/** Keeps the last few things that were made of files, each for as long as its files are the same: size, times and number. A failure is not kept. */
export function remembering<T>(most: number): Remember<T> {
  const kept = new Map<string, Promise<T>>();
  return async (files, make) => {
    const stamp = JSON.stringify(await Promise.all(files.map(stampOf)));
    const made = kept.get(stamp) ?? make();
    kept.delete(stamp); // the last asked for is the last to go
    kept.set(stamp, made);
    for (const old of [...kept.keys()].slice(0, -most)) kept.delete(old);
    try {
      return await made;
    } catch (error) {
      if (kept.get(stamp) === made) kept.delete(stamp);
      throw error;
    }
  };
}

async function stampOf(file: string): Promise<string> {
  const found = await stat(file, { bigint: true }).catch(() => undefined);
  return [file, ...(found === undefined ? [] : [found.ino, found.size, found.mtimeNs])].join(" ");
}
