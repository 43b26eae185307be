import type { IncomingMessage, ServerResponse } from "node:http";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { BenchError, ConfigError } from "../errors.ts";
import type { Redactor } from "../lib/redact.ts";
import { redactValue } from "../lib/redact-value.ts";
import { readPage } from "../pages/index.ts";
import { type PageKey, parseKey } from "../pages/keys.ts";
import type { PageOptions } from "../pages/types.ts";
import { send, sendProblem } from "./send.ts";
import { type Files, type FileWatch, markOf } from "./watch.ts";
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
/** Of a page: what the files behind it were when they were about to be read. */
const MARK = "X-Page-Mark";
const LARGE = 2_000;
const BEAT_MS = 15_000;

export function answersOf(options: AnswerOptions): Answers {
  return {
    async answer(path, request, response) {
      const key = /^\/api\/(page|watch)\/(.*)$/s.exec(path);
      if (path === "/") send(response, 200, options.html, "text/html; charset=utf-8");
      else if (key?.[1] === "page") await sendPage(key[2] ?? "", request, response, options);
      else if (key?.[1] === "watch") startStream(key[2] ?? "", request, response, options);
      else sendProblem(response, 404, { error: "There is nothing here." });
    },
  };
}

async function sendPage(key: string, request: IncomingMessage, response: ServerResponse, options: AnswerOptions): Promise<void> {
  const { redactor } = options;
  const parsed = parseKey(key);
  if (parsed !== undefined) response.setHeader(MARK, await markOf(filesOf(parsed, options)));
  let text: string;
  try {
    text = JSON.stringify(redactValue(await readPage(options, key), redactor)); // names of fields too: files are some
  } catch (error) {
    const known = error instanceof BenchError;
    const message = known ? error.message : `This page could not be made: ${error instanceof Error ? error.message : String(error)}`;
    const hint = known && error.hint !== undefined ? { hint: redactor.text(error.hint) } : {};
    sendProblem(response, error instanceof ConfigError ? 404 : 500, { error: redactor.text(message), ...hint });
    return;
  }
  const packs = text.length > LARGE && /\bgzip\b/.test(request.headers["accept-encoding"] ?? "");
  if (packs) response.setHeader("Content-Encoding", "gzip");
  send(response, 200, packs ? await zip(text, { level: 1 }) : text, "application/json");
}

/** Server-sent events (WHATWG HTML, 9.2): `changed` whenever the files behind a page changed, at once where they are not those of the mark. */
function startStream(key: string, request: IncomingMessage, response: ServerResponse, options: AnswerOptions): void {
  const parsed = parseKey(key);
  if (parsed === undefined) {
    sendProblem(response, 404, { error: `There is no page "${key}".` });
    return;
  }
  response.writeHead(200, { "Content-Type": "text/event-stream" });
  if (request.method === "HEAD") {
    response.end();
    return;
  }
  response.write(": watching\n\n");
  const since = new URLSearchParams(request.url?.split("?")[1]).get("since") || undefined;
  const stop = options.watch.on(key, filesOf(parsed, options), () => response.write("event: changed\ndata:\n\n"), since);
  const beat = setInterval(() => response.write(": still here\n\n"), BEAT_MS);
  response.on("close", () => {
    stop();
    clearInterval(beat);
  });
}

function filesOf(key: PageKey, { resolved }: AnswerOptions): Files {
  return watchedFiles(key, resolved.results, resolved.config.gate.nights);
}
