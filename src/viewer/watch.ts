import { stat } from "node:fs/promises";

const POLL_MS = 500;

/** Tells when one of a set of files was written, made or removed. Looking is cheap and works on every file system. */
export interface FileWatch {
  /**
   * `name`: watchers of one name are looked after together. `files`: asked for anew each time, for what is looked at may grow.
   * Returns what ends it.
   */
  on(name: string, files: () => Promise<readonly string[]>, changed: () => void): () => void;
  close(): void;
}

export function openWatch(): FileWatch {
  const watched = new Map<string, Watched>();
  let timer: NodeJS.Timeout | undefined;
  const round = async () => {
    await Promise.all([...watched.values()].map(look));
    timer = watched.size === 0 ? undefined : setTimeout(() => void round(), POLL_MS);
  };
  return {
    on(name, files, changed) {
      const one = watched.get(name) ?? { files, listeners: new Set(), seen: undefined };
      watched.set(name, one);
      const listener = { changed }; // an object of its own: the same function may listen twice
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
  files: () => Promise<readonly string[]>;
  listeners: Set<{ changed: () => void }>;
  seen: string | undefined;
}

async function look(one: Watched): Promise<void> {
  const files = await one.files().catch(() => []);
  const marks = await Promise.all(files.map(markOf));
  const now = marks.join("\n");
  const before = one.seen;
  one.seen = now;
  if (before === undefined || before === now) return;
  for (const { changed } of one.listeners) changed();
}

async function markOf(file: string): Promise<string> {
  const found = await stat(file).catch(() => undefined);
  return found === undefined ? `${file} -` : `${file} ${found.size} ${found.mtimeMs} ${found.ino}`;
}
