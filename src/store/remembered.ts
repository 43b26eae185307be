import { stat } from "node:fs/promises";

/** What was made of some files, or the same anew. `before`: what was made of them last. */
export type Remember<T> = (files: readonly string[], make: (before: T | undefined) => Promise<T>) => Promise<T>;

/** Keeps the last few things that were made of files, each for as long as its files are the same: size, times and number. A failure is not kept. */
export function remembering<T>(most: number): Remember<T> {
  const kept = new Map<string, { stamps: string; made: Promise<T> }>();
  return async (files, make) => {
    const name = files.join("\n");
    const stamps = (await Promise.all(files.map(stampOf))).join("\n");
    const last = kept.get(name);
    const before = last?.made.catch(() => undefined);
    const made = last?.stamps === stamps ? last.made : Promise.resolve(before).then(make);
    const thing = { stamps, made };
    kept.delete(name); // the last asked for is the last to go
    kept.set(name, thing);
    for (const old of [...kept.keys()].slice(0, -most)) kept.delete(old);
    try {
      return await made;
    } catch (error) {
      if (kept.get(name) === thing) kept.delete(name);
      throw error;
    }
  };
}

/** The same for as long as nobody wrote to the file. */
export async function stampOf(file: string): Promise<string> {
  const found = await stat(file, { bigint: true }).catch(() => undefined);
  return found === undefined ? "" : [found.ino, found.size, found.mtimeNs].join(" ");
}
