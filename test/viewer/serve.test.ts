import { appendFile, mkdir } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { storedRun } from "../support/stored-run.ts";
import { tempFolder } from "../support/temp.ts";
import { openBrowser, openPage } from "./support/browser.ts";
import { serveResults } from "./support/served.ts";

let browser: Browser;
beforeAll(async () => {
  browser = await openBrowser();
});
afterAll(() => browser.close());

/** A results folder with one run of nobody, and the server on it. */
async function served() {
  const temp = await tempFolder();
  const results = path.join(temp.path, "results");
  const run = await storedRun(results);
  await run.record("a__base__0");
  const server = await serveResults(results);
  const [origin = "", token = ""] = server.url().split("/?token=");
  const login = await fetch(server.url(), { redirect: "manual" });
  const cookie = (login.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
  const close = async () => {
    await server.close();
    await temp[Symbol.asyncDispose]();
  };
  return { server, results, run, origin, token, cookie, login, [Symbol.asyncDispose]: close };
}

describe("the server of `view`", () => {
  it("changes the token for a cookie that scripts and other sites do not get", async () => {
    await using at = await served();
    expect(at.login.status).toBe(303);
    expect(at.login.headers.get("location")).toBe("/");
    expect(at.login.headers.get("set-cookie")).toMatch(/^patchbench-\d+=[0-9a-f]{64}; HttpOnly; SameSite=Strict; Path=\/$/);
    expect(at.token).toMatch(/^[0-9a-f]{64}$/);
    const page = await fetch(at.origin, { headers: { cookie: at.cookie } });
    expect(page.status).toBe(200);
    expect(page.headers.get("content-security-policy")).toMatch(/^default-src 'none'; script-src 'sha256-[^;]*; .*frame-ancestors 'none'$/);
    expect(page.headers.get("cache-control")).toBe("no-store");
  });

  it.each([
    ["nothing", {}, "/", 403],
    ["a wrong token", {}, `/?token=${"0".repeat(64)}`, 403],
    ["a wrong token beside the cookie", { cookie: true }, "/?token=1", 403],
    ["a page without the cookie", {}, "/api/page/runs", 403],
    ["another name of the host", { cookie: true, host: "evil.example" }, "/api/page/runs", 421],
    ["an unknown path", { cookie: true }, "/etc/passwd", 404],
    ["an unknown page", { cookie: true }, "/api/page/everything", 404],
    ["an unknown run", { cookie: true }, "/api/page/run/two", 404],
    ["a run outside", { cookie: true }, "/api/page/run/..%2F..%2Fetc", 404],
    ["a run by its path", { cookie: true }, "/api/page/run/%2Ftmp", 404],
    ["a trial outside", { cookie: true }, "/api/page/trial/one/..%2F..%2Fx", 404],
    ["a transcript outside", { cookie: true }, "/api/page/transcript/one/..%2F..%2Fmanifest.json", 404],
    ["a part that is no URI", { cookie: true }, "/api/page/run/%E0%A4", 404],
  ])("turns away %s", async (_, { cookie, host }: { cookie?: boolean; host?: string }, asked, status) => {
    await using at = await served();
    const answer = await request(at.server.port, asked, {
      ...(cookie ? { cookie: at.cookie } : {}),
      ...(host === undefined ? {} : { host }),
    });
    expect(answer.status).toBe(status);
    expect(answer.text).not.toMatch(/ {4}at /);
  });

  it("only reads", async () => {
    await using at = await served();
    const answer = await fetch(`${at.origin}/api/page/runs`, { method: "POST", headers: { cookie: at.cookie } });
    expect(answer.status).toBe(405);
  });

  it("tells when the files behind a page change, and only then", async () => {
    await using at = await served();
    const stop = new AbortController();
    const stream = await fetch(`${at.origin}/api/watch/run/one`, { headers: { cookie: at.cookie }, signal: stop.signal });
    expect(stream.headers.get("content-type")).toBe("text/event-stream");
    const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
    expect((await reader?.read())?.value).toBe(": watching\n\n");
    await new Promise((resolve) => setTimeout(resolve, 1_200)); // it has looked twice: nothing was told
    await at.run.record("b__base__0");
    expect((await reader?.read())?.value).toBe("event: changed\ndata:\n\n");
    stop.abort();
  });

  it("says which page is damaged, and goes on", async () => {
    await using at = await served();
    await mkdir(path.join(at.results, "runs", "two"));
    await appendFile(path.join(at.results, "runs", "two", "manifest.json"), "{");
    const damaged = await fetch(`${at.origin}/api/page/run/two`, { headers: { cookie: at.cookie } });
    expect(damaged.status).toBeGreaterThanOrEqual(404);
    expect(Object.keys((await damaged.json()) as object)).toContain("error");
    expect((await fetch(`${at.origin}/api/page/run/one`, { headers: { cookie: at.cookie } })).status).toBe(200);
  });

  it("refuses a port in use with what to do", async () => {
    await using at = await served();
    await expect(serveResults(at.results, at.server.port)).rejects.toMatchObject({
      code: "PORT_UNUSABLE",
      message: expect.stringContaining("in use"),
    });
  });

  it("gives nothing to a page of another site in the same browser", async () => {
    await using at = await served();
    await using other = await elsewhere(at.origin);
    const { page } = await openPage(browser);
    await page.goto(at.server.url("#/runs"));
    await page.getByRole("heading", { name: "Runs" }).waitFor();
    await page.goto(other.origin);
    await page.waitForFunction("document.title.startsWith('tried')");
    expect(await page.title()).toBe("tried: refused refused refused");
  });

  it("asks nobody but itself", async () => {
    await using at = await served();
    const { page, faults } = await openPage(browser);
    const asked = new Set<string>();
    page.on("request", (one) => asked.add(new URL(one.url()).host));
    await page.goto(at.server.url("#/run/one"));
    await page.getByRole("heading", { level: 1 }).waitFor();
    expect(page.url()).toBe(`${at.origin}/#/run/one`);
    expect([...asked].filter((host) => host !== "")).toEqual([`127.0.0.1:${at.server.port}`]);
    expect(faults).toEqual([]);
  });
});

/** By node:http, which lets one name the host. */
async function request(port: number, asked: string, headers: Record<string, string>): Promise<{ status: number; text: string }> {
  const { get } = await import("node:http");
  return new Promise((resolve, reject) => {
    get({ host: "127.0.0.1", port, path: asked, headers }, (answer) => {
      let text = "";
      answer.setEncoding("utf8").on("data", (part) => (text += part));
      answer.on("end", () => resolve({ status: answer.statusCode ?? 0, text }));
    }).on("error", reject);
  });
}

/** A page on another port that tries to read the viewer's by fetch, by a stream, and in a frame. */
async function elsewhere(target: string) {
  const script = `
    const tries = [
      fetch("${target}/api/page/runs", { credentials: "include" }).then((a) => a.text()),
      new Promise((resolve, reject) => { const s = new EventSource("${target}/api/watch/runs", { withCredentials: true }); s.onopen = resolve; s.onerror = reject; }),
      new Promise((resolve, reject) => { const f = document.createElement("iframe"); f.src = "${target}/"; f.onload = () => { try { resolve(f.contentWindow.document.body.innerText); } catch (e) { reject(e); } }; document.body.append(f); }),
    ];
    Promise.allSettled(tries).then((all) => { document.title = "tried: " + all.map((one) => one.status === "rejected" ? "refused" : "got " + one.value).join(" "); });`;
  const server = createServer((_, response) => response.setHeader("Content-Type", "text/html").end(`<body><script>${script}</script>`));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, [Symbol.asyncDispose]: close };
}
