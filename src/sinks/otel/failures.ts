import { messageOf } from "../../errors.ts";
import { SinkFailure, type SinkFailureKind } from "../failure.ts";

export interface FailurePlace {
  endpoint: string;
  headersFrom: string | undefined;
  endpointFrom: string | undefined;
}

/** What a receiver answered instead of taking the spans. `said`: its words, free of secrets. */
export interface Refusal {
  status: number;
  retryAfter: string | null;
  said: string;
}

export function refused({ status, retryAfter, said }: Refusal, place: FailurePlace): SinkFailure {
  const message = `${place.endpoint} answered ${status}${said === "" ? "" : `: ${said}`}`;
  const kind = kindOf(status);
  if (kind === "denied") return new SinkFailure(kind, message, { hint: hintFor(status, place) });
  return new SinkFailure(kind, message, kind === "unavailable" ? { retryAfterSec: secondsOf(retryAfter) } : {});
}

/** No answer, or none to the end. */
export function cut(error: unknown, { endpoint }: FailurePlace): SinkFailure {
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  const { code = "the connection failed" } = cause as { code?: string }; // of several addresses, nothing but a code is told
  return new SinkFailure("unavailable", `${endpoint}: ${messageOf(cause) || code}`);
}

/** A redirect is never followed: the headers would go along to wherever it leads. */
function kindOf(status: number): SinkFailureKind {
  if (status >= 300 && status < 400) return "denied";
  if (MENDABLE.has(status)) return "denied";
  if (status >= 400 && status < 500 && !PASSING.has(status)) return "rejected";
  return "unavailable";
}

const MENDABLE: ReadonlySet<number> = new Set([401, 402, 403, 404, 405, 407, 410, 415]);
const PASSING: ReadonlySet<number> = new Set([408, 421, 425, 429]);

function hintFor(status: number, { endpoint, headersFrom, endpointFrom }: FailurePlace): string {
  if (status === 401 || status === 403 || status === 407) {
    return headersFrom === undefined ? "Check the headers." : `Check the key in the headers of ${headersFrom}.`;
  }
  if (status === 402) return "The account behind the key takes no more data.";
  return `Is ${endpoint} an OTLP/HTTP receiver? ${endpointFrom === undefined ? "Check the endpoint." : `Check ${endpointFrom}.`}`;
}

/** Seconds or a date. */
function secondsOf(retryAfter: string | null): number | undefined {
  const text = retryAfter?.trim() ?? "";
  if (/^\d+$/.test(text)) return Number(text);
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, (date - Date.now()) / 1_000);
}
