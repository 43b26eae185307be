import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "vitest";
import { LiveRun } from "../../../src/domain/live.ts";
import { cli, startCli } from "../../support/cli.ts";
import { tempFolder } from "../../support/temp.ts";
import { tinySuite } from "../../support/tiny-suite.ts";

const words = ["alpha", "beta", "gamma"];
const slow = { name: "slow", agent: "scripted", options: { steps: [{ run: ["sleep", "2"] }, { apply: "solution" }] } };
const variants = [{ name: "oracle", agent: "oracle" }, slow];
const run = ["run", "--run-id", "night", "--serial"];

describe("a run that goes on", () => {
  it("is followed by `show --watch` to its end: each trial a plain line, then the table", async () => {
    await using temp = await tempFolder();
    await tinySuite(temp.path, { words, variants });
    const running = startCli(run, { cwd: temp.path });
    const live = await firstLive(temp.path, ({ progress }) => progress.done > 0);
    expect(live.progress).toMatchObject({ runId: "night", total: 6 });
    const watched = await cli(["show", "night", "--watch"], { cwd: temp.path });
    expect(await running).toMatchObject({ exitCode: 0 });
    expect(watched).toMatchObject({ exitCode: 0, stderr: "" });
    expect(watched.stdout).toBe(stripVTControlCharacters(watched.stdout));
    expect(watched.stdout).not.toContain("\r");
    expect(watched.stdout).toMatch(/^Following run night: \d\/6 · /);
    expect(watched.stdout).toMatch(/^\[6\/6\] add-gamma {2}slow {2}passed/m);
    expect(watched.stdout).toMatch(/│ slow +│ 100 % /);
    expect(watched.stdout).not.toContain("add-alpha__oracle__0");
    expect(existsSync(liveFile(temp.path))).toBe(false);
  });

  it("leaves its state when it is killed: readers say so, and the same command continues it", async () => {
    await using temp = await tempFolder();
    await tinySuite(temp.path, { words, variants });
    const running = startCli(run, { cwd: temp.path });
    await firstLive(temp.path, ({ progress }) => progress.done > 0 && progress.running.some(({ phase }) => phase === "agent"));
    const during = await cli(["show", "night"], { cwd: temp.path });
    expect(during.stdout).toContain("Run night (running) in ");
    expect(during.stdout).toMatch(/^Running: \d\/6 · .*: agent \d s/m);
    const watching = startCli(["show", "night", "--watch"], { cwd: temp.path });
    running.kill("SIGKILL");
    await running;
    expect(await watching).toMatchObject({ exitCode: 0 });
    expect((await watching).stdout).toContain("interrupted, its process is gone: the same command continues it");
    expect(existsSync(liveFile(temp.path))).toBe(true);
    expect(await cli(run, { cwd: temp.path })).toMatchObject({ exitCode: 0 });
    expect(existsSync(liveFile(temp.path))).toBe(false);
    expect((await cli(["show", "night", "--watch"], { cwd: temp.path })).stdout).toContain("add-alpha__oracle__0");
  });

  it("shows a table without colours where nobody watches, and with them where that is asked for", async () => {
    await using temp = await tempFolder();
    await tinySuite(temp.path, { variants: [{ name: "oracle", agent: "oracle" }] });
    await cli(["run", "--run-id", "night"], { cwd: temp.path });
    const shown = async (env: Record<string, string>) =>
      (await cli(["show", "night"], { cwd: temp.path, env: { NO_COLOR: "", ...env } })).stdout;
    const plain = await shown({ CI: "true" });
    expect(plain).toBe(stripVTControlCharacters(plain));
    expect(await shown({ FORCE_COLOR: "1" })).toContain("\u001b[32mpassed\u001b[39m");
    expect(await shown({ FORCE_COLOR: "1", NO_COLOR: "1" })).not.toContain("\u001b[");
  });

  it("refuses to watch a single trial, or to print JSON of what goes on", async () => {
    await using temp = await tempFolder();
    expect(await cli(["show", "latest", "--watch", "--json"], { cwd: temp.path })).toMatchObject({ exitCode: 2 });
  });
});

function liveFile(folder: string): string {
  return path.join(folder, "results", "runs", "night", "live.json");
}

/** Waits until the run says of itself what is asked for. */
async function firstLive(folder: string, fits: (live: LiveRun) => boolean): Promise<LiveRun> {
  for (;;) {
    const text = await readFile(liveFile(folder), "utf8").catch(() => undefined);
    const live = text === undefined ? undefined : LiveRun.parse(JSON.parse(text));
    if (live !== undefined && fits(live)) return live;
    await sleep(50);
  }
}
