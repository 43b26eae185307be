import type { ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { Reply } from "./call.ts";
import { type Fault, statusOf } from "./faults.ts";

/** Lets the request act and be answered, as far as the fault allows. Resolves with the status that went out, if one did. */
export async function deliver(
  response: ServerResponse,
  { reply, fault, closing }: { reply: () => Reply; fault: Fault | undefined; closing: AbortSignal },
): Promise<number | undefined> {
  if (fault?.kind === "hang") return await hang(response, fault, closing);
  if (fault?.kind === "slow") await sleep(fault.delayMs ?? 50, undefined, { signal: closing });
  if (fault?.kind === "cut-before") return void response.destroy();
  if (fault?.kind === "html-200")
    return send(response, 200, Buffer.from("<!doctype html><title>Busy</title>"), { "content-type": "text/html" });
  const status = fault && statusOf(fault);
  if (status !== undefined) return send(response, status, `fault ${status}`, headersOf(fault));
  const { body, act, ...answer } = reply();
  if (fault?.kind !== "lie-200") act?.();
  if (fault?.kind === "cut-after") return void response.destroy();
  if (fault?.kind === "502-after-write") return send(response, 502, "bad gateway");
  return send(response, answer.status, body);
}

async function hang(response: ServerResponse, { delayMs }: Fault, closing: AbortSignal): Promise<undefined> {
  const gone = new Promise((resolve) => response.once("close", resolve));
  const waited = delayMs === undefined ? gone : sleep(delayMs, undefined, { signal: closing });
  await Promise.race([gone, waited]);
  response.destroy();
}

function headersOf(fault: Fault | undefined): Record<string, string> {
  const seconds = fault?.kind === "429" ? (fault.retryAfterSeconds ?? 1) : 0;
  return seconds > 0 ? { "retry-after": String(seconds) } : {};
}

function send(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): number {
  const raw = Buffer.isBuffer(body) || typeof body === "string";
  const type = Buffer.isBuffer(body) ? "application/octet-stream" : raw ? "text/plain" : "application/json";
  response.writeHead(status, { "content-type": type, ...headers }).end(raw ? body : JSON.stringify(body));
  return status;
}
