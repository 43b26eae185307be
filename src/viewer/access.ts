import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders, IncomingMessage } from "node:http";

/** `exchange`: comes with the token, and is to be sent on with the cookie. */
export type Admission = "yes" | "exchange" | "no" | "other-host";

/** Who may ask: whoever was given the link. */
export interface Access {
  readonly token: string;
  /** For `Set-Cookie`: what a browser shows instead of the token from then on. */
  readonly cookie: string;
  admits(request: Pick<IncomingMessage, "headers" | "url">): Admission;
}

/**
 * A random token, in the link that is printed; a browser changes it for a cookie, so that it stays out of the address bar and of referrers. Names of
 * hosts other than loopback's are turned away: a page elsewhere whose name leads here (DNS rebinding) learns nothing.
 */
export function openAccess(port: number): Access {
  const [token, pass] = [randomBytes(32).toString("hex"), randomBytes(32).toString("hex")];
  const name = `patchbench-${port}`; // cookies do not tell ports apart
  const hosts = new Set([`127.0.0.1:${port}`, `localhost:${port}`]);
  return {
    token,
    cookie: `${name}=${pass}; HttpOnly; SameSite=Strict; Path=/`,
    admits({ headers, url = "" }) {
      if (!hosts.has(headers.host ?? "")) return "other-host";
      if (isForOthers(headers)) return "no";
      const given = new URLSearchParams(url.split("?").slice(1).join("?")).get("token");
      if (given !== null) return same(given, token) ? "exchange" : "no";
      return cookiesOf(headers.cookie, name).some((one) => same(one, pass)) ? "yes" : "no";
    },
  };
}

/**
 * Asked by a page of another origin, for itself or for a frame of its own. To cookies another port of this host is the same site; a browser's
 * fetch metadata (W3C) tells them apart. Links that lead here are nobody's business but the user's.
 */
function isForOthers(headers: IncomingHttpHeaders): boolean {
  const [site, dest] = [headers["sec-fetch-site"], headers["sec-fetch-dest"]];
  return (site === "cross-site" || site === "same-site") && dest !== "document";
}

/** In a time that tells nothing of where they differ. */
function same(one: string, other: string): boolean {
  return timingSafeEqual(digest(one), digest(other));
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}

function cookiesOf(header: string | undefined, name: string): string[] {
  const pairs = (header ?? "").split(";").map((pair) => pair.trim());
  return pairs.flatMap((pair) => (pair.startsWith(`${name}=`) ? pair.slice(name.length + 1) : []));
}
