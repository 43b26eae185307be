import { useEffect, useState } from "preact/hooks";
import { source } from "./source.ts";

export type PageState<Doc> = { state: "loading" } | { state: "failed"; message: string } | { state: "ready"; doc: Doc };

const PAUSE_MS = 1_000;

/** The document of a key, read again when it changes if `live`. What is shown stays until the next is there. */
export function usePage<Doc>(key: string, { live = false }: { live?: boolean } = {}): PageState<Doc> {
  const [shown, setShown] = useState<{ key: string; page: PageState<Doc> }>({ key, page: { state: "loading" } });
  useEffect(() => {
    let [ended, reading, again] = [false, false, false];
    const read = async () => {
      again = reading;
      if (reading) return;
      reading = true;
      const page = await source.read(key).then(
        (doc): PageState<Doc> => ({ state: "ready", doc: doc as Doc }),
        (error: unknown): PageState<Doc> => ({ state: "failed", message: error instanceof Error ? error.message : String(error) }),
      );
      if (!ended) setShown({ key, page });
      await new Promise((resolve) => setTimeout(resolve, live ? PAUSE_MS : 0));
      reading = false;
      if (again && !ended) await read();
    };
    void read();
    const stop = live ? source.watch(key, () => void read()) : undefined;
    return () => {
      ended = true;
      stop?.();
    };
  }, [key, live]);
  return shown.key === key ? shown.page : { state: "loading" };
}
