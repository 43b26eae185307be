import { stat } from "node:fs/promises";
import { sha256 } from "../lib/hash.ts";

const POLL_MS = 500;

/** Lists files; asked for anew each time, for what is looked at may grow. */
export type Files = () => Promise<readonly string[]>;

/** Tells when one of a set of files was written, made or removed. Looking is cheap and works on every file system. */
export interface FileWatch {
  /** `name`: watchers of one name are looked after together. `since`: what the files were when they were read. Returns what ends it. */
  on(name: string, files: Files, changed: () => void, since?: string): () => void;
  close(): void;
}

/** What the files are now, in short: the same as long as none of them is touched. */
export async function markOf(files: Files): Promise<string> {
  const found = await files().catch(() => []);
  return sha256((await Promise.all(found.map(fileMark))).join("\n")).slice(0, 16);
}

export function openWatch(): FileWatch {
  const watched = new Map<string, Watched>();
  let timer: NodeJS.Timeout | undefined;
  const round = async () => {
    await Promise.all([...watched.values()].map(look));
    timer = watched.size === 0 ? undefined : setTimeout(() => void round(), POLL_MS);
  };
  return {
    on(name, files, changed, since) {
      const one: Watched = watched.get(name) ?? { files, listeners: new Set() };
      watched.set(name, one);
      const listener: Listener = { changed, seen: since };
      one.listeners.add(listener);
      timer ??= setTimeout(() => void round(), 0);
      return () => {
        one.listeners.delete(listener);
        if (one.listeners.size === 0 && watched.get(name) === one) watched.delete(name);
      };
    },
    close() {
      clearTimeout(timer);
      watched.clear();
    },
  };
}

interface Watched {
  files: Files;
  listeners: Set<Listener>;
}

interface Listener {
  changed: () => void;
  /** The mark that it knows of; undefined until the first look, where it was not told. */
  seen: string | undefined;
}

async function look({ files, listeners }: Watched): Promise<void> {
  const now = await markOf(files);
  for (const listener of listeners) {
    const { seen, changed } = listener;
    listener.seen = now;
    if (seen !== undefined && seen !== now) changed();
  }
}

async function fileMark(file: string): Promise<string> {
  const found = await stat(file).catch(() => undefined);
  return found === undefined ? `${file} -` : `${file} ${found.size} ${found.mtimeMs} ${found.ino}`;
}
