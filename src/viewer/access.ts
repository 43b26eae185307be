import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";

/** Who may ask: whoever was given the link. `expected` says what one should ask with. */
export interface Access {
  readonly token: string;
  /** For `Set-Cookie`: what a browser shows instead of the token from then on. */
  readonly cookie: string;
  /** `exchange`: comes with the token, and is to be sent on with the cookie. */
  admits(request: Pick<IncomingMessage, "headers" | "url">): "yes" | "exchange" | "no" | "other-host";
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
      const given = new URL(url, "http://localhost").searchParams.get("token");
      if (given !== null) return same(given, token) ? "exchange" : "no";
      return cookiesOf(headers.cookie, name).some((one) => same(one, pass)) ? "yes" : "no";
    },
  };
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
