import { createHash } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { send } from "./send.ts";

/** A browser keeps the hash across a redirect; here a script has to. */
const GO_ON = 'location.replace("/" + location.hash)';
const PAGE = `<!doctype html><meta charset="utf-8"><title>patchbench</title><script>${GO_ON}</script>\n`;
const POLICY = `default-src 'none'; script-src 'sha256-${createHash("sha256").update(GO_ON).digest("base64")}'; base-uri 'none'; frame-ancestors 'none'`;

/**
 * Gives the cookie and leads to `/`, where the token is no longer in the address. A redirect will not do after a link on another site, such as a
 * terminal in a browser: it counts as asked for by that site, and a strict cookie stays behind.
 */
export function letIn(request: IncomingMessage, response: ServerResponse, cookie: string): void {
  response.setHeader("Set-Cookie", cookie);
  if (request.headers["sec-fetch-site"] === "cross-site") {
    response.setHeader("Content-Security-Policy", POLICY);
    send(response, 200, PAGE, "text/html; charset=utf-8");
  } else {
    response.writeHead(303, { Location: "/" });
    response.end();
  }
}
