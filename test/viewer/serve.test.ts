import { appendFile, mkdir, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { secretSet } from "../../src/lib/redact.ts";
import { serveResults } from "./support/served.ts";
import { markOf, rawGet, servedRun, watching } from "./support/served-run.ts";

describe("who is let in", () => {
  it("changes the token for a cookie that scripts and other sites do not get", async () => {
    await using at = await servedRun();
    expect(at.login.status).toBe(303);
    expect(at.login.headers.get("location")).toBe("/");
    expect(at.login.headers.get("set-cookie")).toMatch(/^patchbench-\d+=[0-9a-f]{64}; HttpOnly; SameSite=Strict; Path=\/$/);
    expect(at.token).toMatch(/^[0-9a-f]{64}$/);
    expect(at.cookie).not.toContain(at.token);
    const page = await at.ask("/");
    expect(page.status).toBe(200);
    expect(page.headers.get("content-security-policy")).toMatch(/^default-src 'none'; script-src 'sha256-[^;]*; .*frame-ancestors 'none'$/);
    expect(Object.fromEntries(page.headers)).toMatchObject({
      ...{ "cache-control": "no-store", "x-content-type-options": "nosniff", "referrer-policy": "no-referrer" },
      ...{ "cross-origin-opener-policy": "same-origin", "cross-origin-resource-policy": "same-origin" },
    });
  });

  it.each<[string, Record<string, string | true>, string, number]>([
    ["nothing", {}, "/", 403],
    ["a wrong token", {}, `/?token=${"0".repeat(64)}`, 403],
    ["a wrong token beside the cookie", { cookie: true }, "/?token=1", 403],
    ["a cookie of another viewer", { cookie: "patchbench-1=" }, "/", 403],
    ["a page without the cookie", {}, "/api/page/runs", 403],
    ["another name of the host", { cookie: true, host: "evil.example" }, "/api/page/runs", 421],
    ["another port of the host", { cookie: true, host: "127.0.0.1:1" }, "/", 421],
    ["a page of another port", { cookie: true, "sec-fetch-site": "same-site", "sec-fetch-dest": "empty" }, "/api/page/runs", 403],
    ["a frame of another site", { cookie: true, "sec-fetch-site": "cross-site", "sec-fetch-dest": "iframe" }, "/", 403],
    ["an unknown path", { cookie: true }, "/etc/passwd", 404],
    ["a path of nothing", { cookie: true }, "//", 404],
    ["a path that is an address", { cookie: true }, "http://evil.example/", 404],
    ["an unknown page", { cookie: true }, "/api/page/everything", 404],
    ["an unknown run", { cookie: true }, "/api/page/run/two", 404],
    ["a run outside", { cookie: true }, "/api/page/run/..%2F..%2Fetc", 404],
    ["a run further out", { cookie: true }, "/api/page/run/../../../etc", 404],
    ["a run by its path", { cookie: true }, "/api/page/run/%2Ftmp", 404],
    ["a trial outside", { cookie: true }, "/api/page/trial/one/..%2F..%2Fx", 404],
    ["a transcript outside", { cookie: true }, "/api/page/transcript/one/..%2F..%2Fmanifest.json", 404],
    ["a part that is no URI", { cookie: true }, "/api/page/run/%E0%A4", 404],
    ["a part with a null", { cookie: true }, "/api/page/run/one%00", 404],
    ["to watch what is no page", { cookie: true }, "/api/watch/everything", 404],
  ])("turns away %s", async (_, { cookie, ...headers }, asked, status) => {
    await using at = await servedRun();
    const given = cookie === true ? at.cookie : `${cookie}${"0".repeat(64)}`;
    const answer = await rawGet(at.server.port, asked, { ...(cookie ? { cookie: given } : {}), ...(headers as Record<string, string>) });
    expect(answer.status).toBe(status);
    expect(answer.text).not.toMatch(/ {4}at |"one"/);
    expect((await at.ask("/api/page/runs")).status).toBe(200); // and goes on
  });

  it("says how to get in, to people and to pages", async () => {
    await using at = await servedRun();
    expect(await (await fetch(at.origin)).text()).toMatch(
      /^This browser has not been let in\.\nOpen the link that `patchbench view` printed/,
    );
    const page = await fetch(`${at.origin}/api/page/runs`);
    expect(await page.json()).toEqual({ error: "This browser has not been let in.", hint: expect.stringContaining("Open the link") });
  });

  it("only reads, and tells heads alone to who asks for heads", async () => {
    await using at = await servedRun();
    for (const method of ["POST", "PUT", "DELETE", "OPTIONS"]) expect((await at.ask("/api/page/runs", { method })).status).toBe(405);
    const head = await at.ask("/api/page/run/one", { method: "HEAD" });
    expect([head.status, await head.text()]).toEqual([200, ""]);
    expect((await at.ask("/api/watch/run/one", { method: "HEAD" })).status).toBe(200);
  });
});

describe("what is told", () => {
  it("packs what is long for who unpacks it", async () => {
    await using at = await servedRun();
    const packed = await at.ask("/api/page/run/one");
    const plain = await at.ask("/api/page/run/one", { headers: { "accept-encoding": "identity" } });
    expect([packed.headers.get("content-encoding"), plain.headers.get("content-encoding")]).toEqual(["gzip", null]);
    expect(await packed.json()).toEqual(await plain.json());
  });

  it("shows no file that a link leads to out of the results folder", async () => {
    await using at = await servedRun();
    await writeFile(path.join(at.folder, "transcript.txt"), "outside");
    await symlink(at.run.folder, path.join(at.results, "runs", "linked"));
    const folder = (trial: string) => path.join(at.run.folder, "trials", trial, "attempt-1");
    await mkdir(path.dirname(folder("b__base__0")), { recursive: true });
    await symlink(at.folder, folder("b__base__0"));
    await at.run.record("b__base__0", { artifacts: "trials/b__base__0/attempt-1" });
    await at.run.record("b__other__0", { artifacts: "../../.." });
    await mkdir(folder("c__base__0"), { recursive: true });
    await symlink(path.join(at.folder, "transcript.txt"), path.join(folder("c__base__0"), "transcript.txt"));
    await at.run.record("c__base__0", { artifacts: "trials/c__base__0/attempt-1" });
    expect((await at.ask("/api/page/run/linked")).status).toBe(404);
    for (const trial of ["b__base__0", "b__other__0", "c__base__0"]) {
      for (const page of ["trial", "transcript"]) {
        const answer = await at.ask(`/api/page/${page}/one/${trial}`);
        const { error } = (await answer.json()) as { error: string };
        expect([answer.status, error.includes("outside of the results folder")]).toEqual([500, true]);
      }
    }
  });

  it("keeps a link within the results folder for what it is", async () => {
    await using at = await servedRun();
    const [kept, shown] = ["kept", "trials/c__base__0/attempt-1"].map((one) => path.join(at.run.folder, one)) as [string, string];
    for (const folder of [kept, shown]) await mkdir(folder, { recursive: true });
    await writeFile(path.join(kept, "t"), "inside");
    await symlink(path.join(kept, "t"), path.join(shown, "transcript.txt"));
    await at.run.record("c__base__0", { artifacts: "trials/c__base__0/attempt-1" });
    expect(await (await at.ask("/api/page/transcript/one/c__base__0")).json()).toEqual({ text: "inside", bytes: 6, cut: 0 });
  });

  it("blanks what is a secret today, in pages and in what it says of their faults; ids stay", async () => {
    const redactor = secretSet([{ name: "THE_KEY", value: "hunter2-hunter2" }]).redactor();
    await using at = await servedRun({ redactor });
    await at.run.record("b__base__0", { outcome: { kind: "infra-failed", stage: "agent", detail: "it said hunter2-hunter2" } });
    const page = await (await at.ask("/api/page/trial/one/b__base__0")).text();
    expect(page).toContain("it said [redacted:THE_KEY]");
    expect(page).toContain('"trialId":"b__base__0"');
    expect(page).not.toContain("hunter2");
    const fault = await (await at.ask("/api/page/run/hunter2-hunter2")).text();
    expect(fault).toContain('No run \\"[redacted:THE_KEY]\\"');
    expect(fault).not.toContain("hunter2");
  });

  it("says which page is damaged, and goes on", async () => {
    await using at = await servedRun();
    await mkdir(path.join(at.results, "runs", "two"));
    await appendFile(path.join(at.results, "runs", "two", "manifest.json"), "{");
    await appendFile(path.join(at.run.folder, "trials.jsonl"), '{"torn');
    const damaged = await at.ask("/api/page/run/two");
    expect(damaged.status).toBe(500);
    expect(await damaged.json()).toEqual({ error: expect.stringMatching(/runs\/two\/manifest\.json: cannot be read/) });
    expect((await at.ask("/api/page/run/one")).status).toBe(200);
  });
});

describe("while it is looked at", () => {
  it("tells when the files behind a page change, and only then, to all who watch", async () => {
    await using at = await servedRun();
    using one = await watching(at, "run/one");
    using other = await watching(at, "run/one");
    expect(one.answer.headers.get("content-type")).toBe("text/event-stream");
    expect([await one.next(), await other.next()]).toEqual([": watching\n\n", ": watching\n\n"]);
    await sleep(1_200); // it has looked twice: nothing was told
    await at.run.record("b__base__0");
    expect([await one.next(), await other.next()]).toEqual(["event: changed\ndata:\n\n", "event: changed\ndata:\n\n"]);
  });

  it.each(["live.json", "summary.json", "spending.jsonl", "blocks.jsonl"])(
    "tells of %s of a run, and of the list of runs",
    async (name) => {
      await using at = await servedRun();
      using run = await watching(at, "trial/one/a__base__0");
      using runs = await watching(at, "runs");
      await Promise.all([run.next(), runs.next()]);
      await writeFile(path.join(at.run.folder, name), "{}\n");
      expect([await run.next(), await runs.next()]).toEqual(["event: changed\ndata:\n\n", "event: changed\ndata:\n\n"]);
    },
  );

  it("tells of what changed after a page was read and before it is watched", async () => {
    await using at = await servedRun();
    const mark = await markOf(at, "run/one");
    await at.run.record("b__base__0");
    using late = await watching(at, "run/one", mark);
    let told: string | undefined;
    do told = await late.next();
    while (told?.includes("event: changed") === false);
    expect(told).toContain("event: changed");
    using unmarked = await watching(at, "run/one", "");
    expect(await unmarked.next()).toBe(": watching\n\n");
    let next: string | undefined;
    void unmarked.next().then((told) => {
      next = told;
    });
    while (next === undefined) {
      await appendFile(path.join(at.run.folder, "blocks.jsonl"), "{}\n"); // what was there at its first look is not told
      await sleep(100);
    }
    expect(next).toBe("event: changed\ndata:\n\n");
  });

  it("tells of new nights", async () => {
    await using at = await servedRun();
    using nights = await watching(at, "nights");
    await nights.next();
    await mkdir(path.join(at.results, "nights"));
    expect(await nights.next()).toBe("event: changed\ndata:\n\n");
  });

  it("ends what is open when it ends", async () => {
    await using at = await servedRun();
    using watched = await watching(at, "run/one");
    await watched.next();
    await at.server.close();
    await expect(watched.next()).rejects.toThrow();
    await expect(at.ask("/")).rejects.toThrow();
  });

  it("refuses a port in use with what to do", async () => {
    await using at = await servedRun();
    await expect(serveResults(at.results, { port: at.server.port })).rejects.toMatchObject({
      ...{ code: "PORT_UNUSABLE", message: expect.stringContaining("in use"), hint: expect.stringContaining("Without --port") },
    });
  });
});
