/** Where documents come from: the server's, or those a report carries in itself. */
export interface PageSource {
  kind: "server" | "report";
  /** Rejects with an Error whose message is for people. */
  read(key: string): Promise<unknown>;
  /** Calls back when the document may have changed since it was read; returns what ends it. A report never changes. */
  watch(key: string, onChange: () => void): () => void;
  has(key: string): boolean;
}

export const source: PageSource = embedded() ?? server();

/** A report has each document as `<script type="application/json" data-key="KEY">`: gzip, in base64. */
function embedded(): PageSource | undefined {
  const scripts = [...document.querySelectorAll<HTMLScriptElement>("script[data-key]")];
  if (scripts.length === 0) return undefined;
  const byKey = new Map(scripts.map((one) => [one.dataset["key"] ?? "", one]));
  return {
    kind: "report",
    async read(key) {
      const found = byKey.get(key);
      if (found === undefined) throw new Error("This page is not in the report: `patchbench view` shows it from the results folder.");
      return unpack(found.textContent);
    },
    watch: () => () => undefined,
    has: (key) => byKey.has(key),
  };
}

async function unpack(base64: string): Promise<unknown> {
  const bytes = Uint8Array.from(atob(base64), (char) => char.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return JSON.parse(await new Response(stream).text());
}

function server(): PageSource {
  const marks = new Map<string, string>();
  return {
    kind: "server",
    async read(key) {
      const answer = await (takeAsked(key) ?? fetch(`api/page/${key}`).catch(() => undefined));
      if (answer === undefined) throw new Error("`patchbench view` does not answer: it may have ended.");
      const mark = answer.headers.get("X-Page-Mark");
      if (mark !== null) marks.set(key, mark);
      const body: unknown = await answer.json();
      if (answer.ok) return body;
      throw new Error(messageOf(body) ?? `The server answered ${answer.status}.`);
    },
    watch: (key, onChange) => watchWhileSeen(() => `api/watch/${key}?since=${marks.get(key) ?? ""}`, onChange),
    has: () => true,
  };
}

declare global {
  interface Window {
    /** What index.html asked for; undefined answer: nobody gave one. */
    asked?: { key: string; answer: Promise<Response | undefined> } | undefined;
  }
}

/** The answer that is on its way already, for the first reading alone. */
function takeAsked(key: string): Promise<Response | undefined> | undefined {
  const { asked } = window;
  window.asked = undefined;
  return asked?.key === key ? asked.answer : undefined;
}

/** Browsers keep six connections to a server: a tab that nobody sees gives its own back, and reads again when it is seen. */
function watchWhileSeen(address: () => string, onChange: () => void): () => void {
  let stream: EventSource | undefined;
  const settle = () => {
    if (document.hidden) {
      stream?.close();
      stream = undefined;
    } else if (stream === undefined) {
      stream = new EventSource(address());
      stream.addEventListener("changed", onChange);
    }
  };
  const seenAgain = () => {
    settle();
    if (!document.hidden) onChange();
  };
  settle();
  document.addEventListener("visibilitychange", seenAgain);
  return () => {
    document.removeEventListener("visibilitychange", seenAgain);
    stream?.close();
  };
}

function messageOf(body: unknown): string | undefined {
  return typeof body === "object" && body !== null && "error" in body && typeof body.error === "string" ? body.error : undefined;
}
