import { readFile } from "node:fs/promises";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { AdaptiveResult } from "../../src/domain/adaptive.ts";
import { readAdaptive } from "../../src/store/adaptive.ts";
import { cli, startCli } from "../support/cli.ts";
import { type TempFolder, tempFolder } from "../support/temp.ts";
import { tinySuite } from "../support/tiny-suite.ts";

const WORDS = Array.from("abcdefghij", (letter) => `word-${letter}`);
let temp: TempFolder;

/** Solves the first tasks of the suite, and no other. */
function solver(name: string, solved: number, more = "") {
  const script = `${more}for word in ${WORDS.slice(0, solved).join(" ")}; do echo $word >> words.txt; done`;
  return { name, agent: "command", options: { argv: ["/bin/sh", "-c", script], prompt: "stdin" as const, version: "1" } };
}

/** The suite is one; what an agent of it can do changes between runs. */
async function suiteOf(variants: ReturnType<typeof solver>[]): Promise<void> {
  await tinySuite(temp.path, { words: WORDS, variants, config: { sandbox: "local", trials: 6, gate: { margin: 0.2 } } });
}

const run = (...args: string[]) => cli(["run", ...args], { cwd: temp.path });
const results = (runId: string): Promise<AdaptiveResult[]> => readAdaptive(path.join(temp.path, "results", "runs", runId));

beforeAll(async () => {
  temp = await tempFolder();
  await suiteOf([solver("agent", 10)]);
  expect(await run("--run-id", "before", "--trials", "3")).toMatchObject({ exitCode: 0 });
  return () => temp[Symbol.asyncDispose]();
});

describe("run --until decided", () => {
  it("stops early when a variant is as it was, and when it is clearly worse", { timeout: 120_000 }, async () => {
    await suiteOf([solver("agent", 10), solver("worse", 4)]);
    const end = await run("--until", "decided", "--against", "before/agent", "--run-id", "both");
    expect(end).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/Until decided:\n {2}agent: no change as large as the margin .*\n {2}worse: worse /),
    });
    const found = await results("both");
    expect(found.map(({ variant, decision }) => [variant, decision])).toEqual([
      ["agent", "stable"],
      ["worse", "regressed"],
    ]);
    for (const { trials } of found) expect(trials).toBeLessThan(30); // of 60
    expect(found[1]?.interval?.high).toBeLessThan(0);
    const { trials, blocks } = JSON.parse(await readFile(path.join(temp.path, "results/runs/both/manifest.json"), "utf8"));
    expect(trials).toHaveLength(found.reduce((sum, one) => sum + one.trials, 0));
    expect(blocks).toMatchObject({ done: true });
  });

  it("goes on where a kill left it, with the trials it had planned", { timeout: 120_000 }, async () => {
    await suiteOf([solver("agent", 10, "sleep 0.3; ")]);
    const args = ["--until", "decided", "--against", "before/agent"];
    const killed = startCli(["run", ...args, "--concurrency", "1"], { cwd: temp.path });
    killed.stderr?.on("data", (chunk: Buffer) => {
      if (String(chunk).includes("[ 3/")) killed.kill("SIGKILL");
    });
    await killed;
    const again = await run(...args);
    expect(again).toMatchObject({ exitCode: 0, stderr: expect.stringMatching(/Continuing run .*: \d+ trials, \d done before/) });
    expect(again.stdout).toContain("agent: no change as large as the margin");
  });

  it("says that the question is open when the rounds are spent", async () => {
    await suiteOf([solver("agent", 9)]);
    const end = await run("--until", "decided", "--against", "before/agent", "--trials", "1", "--margin", "0.02", "--run-id", "spent");
    expect(end).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("undecided, the rounds are spent") });
    expect(await results("spent")).toMatchObject([{ decision: "budget-spent", trials: 10 }]);
  });

  it.each([
    [["--until", "decided"], "has nothing that agent can be held against"],
    [["--until", "decided", "--against", "nowhere/agent"], 'No run "nowhere"'],
    [["--against", "before/agent"], "--against goes with --until decided"],
    [["--until", "decided", "--shard", "1/2"], "goes without --shard"],
    [["--until", "decided", "--margin", "2"], "--margin: a number from 0 to 1"],
  ])("%j: one clear message, and 2", async (args, message) => {
    expect(await run(...args)).toMatchObject({ exitCode: 2, stdout: "", stderr: expect.stringContaining(message) });
  });
});

describe("nightly --until decided", () => {
  it("makes the first night of all rounds, and decides the next ones by its test", { timeout: 240_000 }, async () => {
    await suiteOf([solver("agent", 10)]);
    const first = await cli(["nightly", "--start", "--until", "decided", "--trials", "3"], { cwd: temp.path });
    expect(first).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("EXPLAINED CHANGE") });
    const second = await cli(["nightly", "--until", "decided"], { cwd: temp.path });
    expect(second).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^STABLE .*group-sequential, decided in 1\s+look/s) });
  });
});
