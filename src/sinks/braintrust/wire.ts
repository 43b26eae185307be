import type { Fault } from "./faults.ts";
import { type Settings, withoutKey } from "./settings.ts";

/** The way of one lane to the network: every request is timed, and the first that fails is remembered, for the SDK hides it. */
export interface Wire {
  fetch: typeof fetch;
  /** The first failure since it was last asked for. Until then every further request fails at once. */
  takeFault(): Fault | undefined;
  /** Ends all requests, now and later. */
  cut(): void;
}

/** Taken before anyone wraps it. */
const realFetch = globalThis.fetch;

/** Slowest upload that is still waited for. */
const BYTES_PER_MS = 100;

/** `onAnswer`: called for every request that was answered as it should be. */
export function openWire(options: Pick<Settings, "timeoutMs" | "apiKey">, onAnswer: () => void): Wire {
  const pending = new Set<AbortController>();
  let fault: Fault | undefined;
  let closed = false;
  const abortAll = () => {
    for (const one of pending) one.abort();
  };
  const note = (found: Fault) => {
    fault ??= { ...found, text: withoutKey(found.text, options) };
    abortAll();
  };
  const timedFetch: typeof fetch = async (input, init) => {
    const request = requestOf(input, init);
    if (closed) note({ ...request, kind: "unreachable", text: "the connection was let go of" });
    if (fault) throw new Error(`not asked, after: ${fault.text}`);
    const limitMs = options.timeoutMs + request.bytes / BYTES_PER_MS;
    const controller = new AbortController();
    const late = new Error(`no answer within ${Math.round(limitMs / 1000)} s`);
    const timer = setTimeout(() => controller.abort(late), limitMs);
    pending.add(controller);
    try {
      const response = await realFetch(input, { ...init, signal: controller.signal });
      const body = Buffer.from(await response.arrayBuffer());
      const found = faultOf(response, body);
      if (found === undefined) onAnswer();
      else if (!isOptional(request.url)) note({ ...request, ...found });
      const { status, statusText, headers } = response;
      return new Response(body.length > 0 ? body : null, { status, statusText, headers });
    } catch (error) {
      const kind = controller.signal.reason === late ? "timeout" : "unreachable";
      if (!isOptional(request.url)) note({ ...request, kind, text: reasonOf(kind === "timeout" ? late : error) });
      throw error;
    } finally {
      clearTimeout(timer);
      pending.delete(controller);
    }
  };
  return {
    fetch: timedFetch,
    takeFault: () => {
      const found = fault;
      fault = undefined;
      return found;
    },
    cut: () => {
      closed = true;
      abortAll();
    },
  };
}

const HEAD_CHARS = 300;

/** A page in place of data comes from something in between, which has not passed the request on. */
function faultOf({ ok, status, headers }: Response, body: Buffer): Pick<Fault, "kind" | "status" | "retryAfterSec" | "text"> | undefined {
  const page = /text\/html/i.test(headers.get("content-type") ?? "");
  if (ok && !page) return undefined;
  const head = body.toString("utf8", 0, HEAD_CHARS).replace(/\s+/g, " ").trim();
  if (ok) return { kind: "not-data", status, text: `a page in place of data: ${head}` };
  return { kind: "status", status, retryAfterSec: secondsOf(headers.get("retry-after")), text: head };
}

function requestOf(input: Parameters<typeof fetch>[0], init: RequestInit | undefined): Pick<Fault, "method" | "url" | "signed" | "bytes"> {
  const url = new URL(input instanceof Request ? input.url : input);
  // The others are signed URLs of an object store.
  const signed = !new Headers(init?.headers).has("authorization");
  return { method: init?.method ?? "GET", url, signed, bytes: sizeOf(init?.body) };
}

/** It asks for a limit only, and does without where it gets none. */
function isOptional({ pathname }: URL): boolean {
  return pathname.endsWith("/version");
}

function sizeOf(body: unknown): number {
  if (typeof body === "string") return Buffer.byteLength(body);
  return body instanceof Blob ? body.size : 0;
}

/** Seconds or a date. */
function secondsOf(header: string | null): number | undefined {
  if (header === null) return undefined;
  const seconds = /^\d+(\.\d+)?$/.test(header) ? Number(header) : (Date.parse(header) - Date.now()) / 1000;
  return Number.isFinite(seconds) ? Math.max(0, seconds) : undefined;
}

/** `fetch failed` alone says nothing: the cause does. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  return cause instanceof Error ? `${error.message}: ${cause.message || (cause as { code?: string }).code}` : error.message;
}
