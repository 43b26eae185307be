import { SinkFailure, type SinkFailureDetails } from "../failure.ts";
import type { Settings } from "./settings.ts";

/** A request that came to nothing. */
export interface Fault {
  kind: "status" | "not-data" | "timeout" | "unreachable";
  method: string;
  url: URL;
  /** By a signed URL, without the key: to an object store. */
  signed: boolean;
  /** Of the request's body. */
  bytes: number;
  status?: number;
  retryAfterSec?: number | undefined;
  /** What was answered or what went wrong, shortened, without the key. */
  text: string;
}

export type Blamed = Pick<Settings, "keyName" | "org" | "project" | "appUrl">;

/** What a fault means for who drives the sink. `doing`: what was asked for, e.g. `log in`; `about`: more about what was sent. */
export function failureOf(
  fault: Fault,
  { doing, about, blamed }: { doing: string; about?: string | undefined; blamed: Blamed },
): SinkFailure {
  const { status, retryAfterSec, text } = fault;
  const answer = fault.kind === "status" ? `${status} ${text}`.trim() : text;
  const message = `Could not ${doing}: ${whereOf(fault)}: ${answer}${about === undefined ? "" : ` (${about})`}`;
  const fail = (kind: SinkFailure["kind"], details: SinkFailureDetails = {}) =>
    new SinkFailure(kind, message, { cause: fault, ...details });
  if (status === 401 && !fault.signed)
    return fail("denied", { hint: `The key in ${blamed.keyName} is not known there. Is it whole, not revoked, and for this service?` });
  if (status === 401 || status === 403) return fail("denied", { hint: rightOf(fault, doing, blamed) });
  if (status === 402) return fail("denied", { hint: "The plan of the organisation does not cover it." });
  if (fault.kind === "status" && (status === 404 || status === 405) && !fault.signed)
    return fail("denied", { hint: "No such address there: are appUrl and apiUrl those of one installation?" });
  if (status === 400 || status === 413 || status === 422) return fail("rejected");
  return fail("unavailable", { retryAfterSec });
}

function whereOf({ method, url, signed }: Fault): string {
  return `${method} ${url.origin}${signed ? " (object store)" : url.pathname}`;
}

function rightOf({ signed, url }: Fault, doing: string, { keyName, org, project }: Blamed): string {
  if (signed) return `The object store at ${url.host} refused the upload: does something in between, such as a proxy, block it?`;
  const where = [project && `project "${project}"`, org && `organisation "${org}"`].filter(Boolean).join(" of ");
  return `The key in ${keyName} may not ${doing}${where === "" ? "" : ` in ${where}`}: give its owner the right, or use another key.`;
}
