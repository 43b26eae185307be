import { get } from "node:http";
import path from "node:path";
import type { Redactor } from "../../../src/lib/redact.ts";
import { storedRun } from "../../support/stored-run.ts";
import { tempFolder } from "../../support/temp.ts";
import { serveResults } from "./served.ts";

/** A results folder with one run of nobody, the server on it, and the cookie of somebody who opened the link. */
export async function servedRun(options: { redactor?: Pick<Redactor, "text"> } = {}) {
  const temp = await tempFolder();
  const results = path.join(temp.path, "results");
  const run = await storedRun(results);
  await run.record("a__base__0");
  const server = await serveResults(results, options);
  const [origin = "", token = ""] = server.url().split("/?token=");
  const login = await fetch(server.url(), { redirect: "manual" });
  const cookie = (login.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
  const close = async () => {
    await server.close();
    await temp[Symbol.asyncDispose]();
  };
  const ask = (asked: string, init: RequestInit = {}) => fetch(`${origin}${asked}`, { ...init, headers: { cookie, ...init.headers } });
  return { server, folder: temp.path, results, run, origin, token, cookie, login, ask, [Symbol.asyncDispose]: close };
}

/** By node:http, which sends any path and names any host. */
export function rawGet(port: number, asked: string, headers: Record<string, string>): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    get({ host: "127.0.0.1", port, path: asked, headers }, (answer) => {
      let text = "";
      answer.setEncoding("utf8").on("data", (part) => {
        text += part;
      });
      answer.on("end", () => resolve({ status: answer.statusCode ?? 0, text }));
    }).on("error", reject);
  });
}

/** What the files behind a page are when it is read now. */
export async function markOf(at: Awaited<ReturnType<typeof servedRun>>, key: string): Promise<string> {
  return (await at.ask(`/api/page/${key}`)).headers.get("X-Page-Mark") ?? "";
}

/** The events of a page that is watched, one by one; undefined at its end. `since`: the mark of what was read, by default that of now. */
export async function watching(at: Awaited<ReturnType<typeof servedRun>>, key: string, since?: string) {
  const stop = new AbortController();
  const answer = await at.ask(`/api/watch/${key}?since=${since ?? (await markOf(at, key))}`, { signal: stop.signal });
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  return { answer, next: async () => (await reader?.read())?.value, [Symbol.dispose]: () => stop.abort() };
}
