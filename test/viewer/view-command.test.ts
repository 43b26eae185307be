import { chmod, readdir, readFile, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bin, cli, startCli } from "../support/cli.ts";
import { type TempFolder, tempFolder } from "../support/temp.ts";
import { tinySuite } from "../support/tiny-suite.ts";
import { viewing } from "./support/viewing.ts";

let temp: TempFolder;
beforeAll(async () => {
  temp = await tempFolder();
  const slow = { name: "slow", agent: "command", options: { argv: ["sh", "-c", "sleep 2; echo alpha >> words.txt"], prompt: "stdin" } };
  const variants = [{ name: "oracle", agent: "oracle" }, { name: "nop", agent: "nop" }, slow];
  await tinySuite(temp.path, { words: ["alpha"], variants });
  const run = await cli(["run", "--run-id", "first", "--trials", "1", "--variant", "oracle", "--variant", "nop"], { cwd: temp.path });
  expect(run).toMatchObject({ exitCode: 0 });
});
afterAll(() => temp[Symbol.asyncDispose]());

describe("patchbench view", () => {
  it.each(["SIGINT", "SIGTERM"] as const)("serves until %s, which is no failure, and leaves the results as they were", async (signal) => {
    const before = await stateOf(path.join(temp.path, "results"));
    const viewer = await viewing(temp.path);
    const cookie = await cookieOf(viewer.link);
    for (const key of ["runs", "run/first", "trial/first/add-alpha__oracle__0"]) {
      expect((await fetch(`${viewer.origin}/api/page/${key}`, { headers: { cookie } })).status).toBe(200);
    }
    const open = await fetch(`${viewer.origin}/api/watch/run/first`, { headers: { cookie } });
    const { exitCode, stdout, stderr } = await viewer.end(signal);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^Results in .*results\nOpen http:\/\/127\.0\.0\.1:\d+\/\?token=[0-9a-f]{64}\nOnly this machine can/);
    expect(stderr.trim()).toBe("Stopping: the viewer ends; Ctrl-C again forces.");
    await expect(open.text()).rejects.toThrow();
    expect(await stateOf(path.join(temp.path, "results"))).toEqual(before);
  });

  it("begins with what is named, by any name it has", async () => {
    await using run = await viewing(temp.path, ["latest", "--no-open"]);
    expect(run.link).toMatch(/#\/run\/first$/);
    await using trial = await viewing(temp.path, ["fir", "add-alpha__o"]);
    expect(trial.link).toMatch(/#\/trial\/first\/add-alpha__oracle__0$/);
    const port = new URL(run.link).port;
    expect(await cli(["view", "--port", port], { cwd: temp.path })).toMatchObject({
      ...{ exitCode: 2, stdout: "", stderr: expect.stringMatching(/^Error: Port \d+ cannot be used: it is in use\.\n.*Without --port/) },
    });
  });

  it.each([
    [["nobody"], 'No run "nobody"'],
    [["first", "nothing"], 'No trial "nothing"'],
    [["--port", "65536"], "--port: at most 65535."],
    [["--port", "-1"], "--port"],
  ])("refuses %j", async (args, message) => {
    expect(await cli(["view", ...args], { cwd: temp.path })).toMatchObject({ exitCode: 2, stderr: expect.stringContaining(message) });
  });

  it("looks on while a run writes, and does not stand in its way", async () => {
    await using viewer = await viewing(temp.path);
    const cookie = await cookieOf(viewer.link);
    const run = startCli(["run", "--run-id", "second", "--trials", "1", "--variant", "slow"], { cwd: temp.path });
    const state = async () => {
      const answer = await fetch(`${viewer.origin}/api/page/run/second`, { headers: { cookie } });
      return answer.ok ? ((await answer.json()) as { state: string }).state : "none";
    };
    await expect.poll(state, { timeout: 30_000 }).toBe("running");
    expect((await run).exitCode).toBe(0);
    expect(await state()).toBe("finished");
  });

  it.skipIf(process.platform !== "linux")("opens a browser where there is a terminal and a screen", async () => {
    await using tools = await tempFolder();
    const told = path.join(tools.path, "told");
    await writeFile(path.join(tools.path, "xdg-open"), `#!/bin/sh\necho "$@" > ${told}\nexec sleep 1\n`);
    await chmod(path.join(tools.path, "xdg-open"), 0o755);
    const env = { DISPLAY: ":99", CI: "", TERM: "xterm", PATH: `${tools.path}${path.delimiter}${process.env["PATH"]}` };
    // exec: a dash between would die of the Ctrl-C itself
    const terminal = execa("script", ["-qefc", `exec ${process.execPath} ${bin} view latest`, "/dev/null"], {
      cwd: temp.path,
      env,
      reject: false,
    });
    await expect.poll(() => readFile(told, "utf8").catch(() => ""), { timeout: 30_000 }).toMatch(/\n$/);
    const link = (await readFile(told, "utf8")).trim();
    expect(link).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?token=[0-9a-f]{64}#\/run\/(first|second)$/);
    terminal.stdin.write("\u0003"); // Ctrl-C
    expect(await terminal).toMatchObject({ exitCode: 0, stdout: expect.stringContaining(link) });
    const viewer = await viewing(temp.path, ["latest"], env); // into a pipe: the link alone
    await viewer.end();
    expect((await readFile(told, "utf8")).trim()).toBe(link);
  });
});

async function cookieOf(link: string): Promise<string> {
  const login = await fetch(link, { redirect: "manual" });
  return (login.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
}

/** Every file with its size and time. */
async function stateOf(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true });
  const states = names.map(async (name) => {
    const { size, mtimeMs } = await stat(path.join(folder, name));
    return `${name} ${size} ${mtimeMs}`;
  });
  return (await Promise.all(states)).sort();
}
