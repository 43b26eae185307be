import type { IncomingMessage, ServerResponse } from "node:http";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { BenchError, ConfigError } from "../errors.ts";
import type { Redactor } from "../lib/redact.ts";
import { redactValue } from "../lib/redact-value.ts";
import { readPage } from "../pages/index.ts";
import { parseKey } from "../pages/keys.ts";
import type { PageOptions } from "../pages/types.ts";
import type { FileWatch } from "./watch.ts";
import { watchedFiles } from "./watched-files.ts";

export interface Answers {
  /** Answers a request for a path that somebody with access asks for. Never rejects. */
  answer(path: string, request: IncomingMessage, response: ServerResponse): Promise<void>;
}

export interface AnswerOptions extends PageOptions {
  html: string;
  redactor: Pick<Redactor, "text">;
  watch: FileWatch;
}

const zip = promisify(gzip);
const LARGE = 2_000;
const BEAT_MS = 15_000;

export function answersOf(options: AnswerOptions): Answers {
  return {
    async answer(path, request, response) {
      const key = /^\/api\/(page|watch)\/(.*)$/s.exec(path);
      if (path === "/") send(response, 200, options.html, "text/html; charset=utf-8");
      else if (key?.[1] === "page") await sendPage(key[2] ?? "", request, response, options);
      else if (key?.[1] === "watch") startStream(key[2] ?? "", response, options);
      else sendJson(response, 404, { error: "There is nothing here." });
    },
  };
}

async function sendPage(key: string, request: IncomingMessage, response: ServerResponse, options: AnswerOptions): Promise<void> {
  try {
    const text = JSON.stringify(redactValue(await readPage(options, key), options.redactor, NO_FREE_KEYS));
    const packs = text.length > LARGE && /\bgzip\b/.test(request.headers["accept-encoding"] ?? "");
    if (packs) response.setHeader("Content-Encoding", "gzip");
    send(response, 200, packs ? await zip(text, { level: 1 }) : text, "application/json");
  } catch (error) {
    const known = error instanceof BenchError;
    const message = known ? error.message : `This page could not be made: ${error instanceof Error ? error.message : String(error)}`;
    const hint = known && error.hint !== undefined ? { hint: options.redactor.text(error.hint) } : {};
    sendJson(response, error instanceof ConfigError ? 404 : 500, { error: options.redactor.text(message), ...hint });
  }
}

/** Names of fields are the documents' own. */
const NO_FREE_KEYS: ReadonlySet<string> = new Set();

/** Server-sent events (WHATWG HTML, 9.2): `changed` whenever the files behind a page changed. */
function startStream(key: string, response: ServerResponse, { resolved, watch }: AnswerOptions): void {
  const parsed = parseKey(key);
  if (parsed === undefined) {
    sendJson(response, 404, { error: `There is no page "${key}".` });
    return;
  }
  response.writeHead(200, { "Content-Type": "text/event-stream" });
  response.write(": watching\n\n");
  const stop = watch.on(
    () => watchedFiles(parsed, resolved.results, resolved.config.gate.nights),
    () => response.write("event: changed\ndata:\n\n"),
  );
  const beat = setInterval(() => response.write(": still here\n\n"), BEAT_MS);
  response.on("close", () => {
    stop();
    clearInterval(beat);
  });
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  send(response, status, JSON.stringify(body), "application/json");
}

export function send(response: ServerResponse, status: number, body: string | Buffer, type: string): void {
  response.writeHead(status, { "Content-Type": type, "Content-Length": Buffer.byteLength(body) });
  response.end(body);
}
