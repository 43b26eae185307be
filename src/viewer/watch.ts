import { stat } from "node:fs/promises";

const POLL_MS = 500;

/** Tells when one of a set of files was written, made or removed. Looking is cheap and works on every file system. */
export interface FileWatch {
  /** `files`: asked for anew each time, for what is looked at may grow. Returns what ends it. */
  on(files: () => Promise<readonly string[]>, changed: () => void): () => void;
  close(): void;
}

export function openWatch(): FileWatch {
  const watched = new Set<Watched>();
  let timer: NodeJS.Timeout | undefined;
  const round = async () => {
    await Promise.all([...watched].map(look));
    timer = watched.size === 0 ? undefined : setTimeout(() => void round(), POLL_MS);
  };
  return {
    on(files, changed) {
      const one: Watched = { files, changed, seen: undefined };
      watched.add(one);
      timer ??= setTimeout(() => void round(), 0);
      return () => void watched.delete(one);
    },
    close() {
      clearTimeout(timer);
      watched.clear();
    },
  };
}

interface Watched {
  files: () => Promise<readonly string[]>;
  changed: () => void;
  seen: string | undefined;
}

async function look(one: Watched): Promise<void> {
  const files = await one.files().catch(() => []);
  const marks = await Promise.all(files.map(markOf));
  const now = marks.join("\n");
  const before = one.seen;
  one.seen = now;
  if (before !== undefined && before !== now) one.changed();
}

async function markOf(file: string): Promise<string> {
  const found = await stat(file).catch(() => undefined);
  return found === undefined ? `${file} -` : `${file} ${found.size} ${found.mtimeMs} ${found.ino}`;
}
