import { useEffect, useState } from "preact/hooks";
import { source } from "./source.ts";

export type PageState<Doc> = { state: "loading" } | { state: "failed"; message: string } | { state: "ready"; doc: Doc };

const PAUSE_MS = 1_000;

interface Options<Doc> {
  /** Read again when it changes. */
  live?: boolean;
  /** Read again after so many milliseconds even if nobody says that it changed: a process that is killed changes no file. */
  again?: (doc: Doc) => number | undefined;
}

/** The document of a key. What is shown stays until the next is there. `again` has to be the same function each time. */
export function usePage<Doc>(key: string, { live = false, again: againAfter }: Options<Doc> = {}): PageState<Doc> {
  const [shown, setShown] = useState<{ key: string; page: PageState<Doc> }>({ key, page: { state: "loading" } });
  useEffect(() => {
    let [ended, reading, again] = [false, false, false];
    let timer: ReturnType<typeof setTimeout> | undefined;
    let stop: (() => void) | undefined;
    const read = async () => {
      again = reading;
      if (reading) return;
      reading = true;
      clearTimeout(timer);
      const page = await source.read(key).then(
        (doc): PageState<Doc> => ({ state: "ready", doc: doc as Doc }),
        (error: unknown): PageState<Doc> => ({ state: "failed", message: error instanceof Error ? error.message : String(error) }),
      );
      if (!ended) setShown({ key, page });
      if (!ended && live) stop ??= source.watch(key, () => void read());
      const pause = page.state === "ready" && source.kind === "server" ? againAfter?.(page.doc) : undefined;
      if (!ended && pause !== undefined) timer = setTimeout(() => void read(), pause);
      await new Promise((resolve) => setTimeout(resolve, live ? PAUSE_MS : 0));
      reading = false;
      if (again && !ended) await read();
    };
    void read();
    return () => {
      ended = true;
      clearTimeout(timer);
      stop?.();
    };
  }, [key, live, againAfter]);
  return shown.key === key ? shown.page : { state: "loading" };
}
