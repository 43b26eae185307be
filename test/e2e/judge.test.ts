import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { gradeAction, scoreAction } from "../../src/commands/actions/revise.ts";
import { runAction } from "../../src/commands/actions/run.ts";
import { showAction } from "../../src/commands/actions/show.ts";
import type { ConfigInput } from "../../src/domain/config.ts";
import { readRun } from "../../src/library/read-run.ts";
import { benchIn } from "../support/bench.ts";
import { JUDGE_MODEL, judgePrices, startJudge, vote } from "../support/judge.ts";
import { tempFolder } from "../support/temp.ts";
import { tinySuite } from "../support/tiny-suite.ts";

const KEY = "judge-key-9f8e7d6c5b4a39281706f5e4d3c2b1a0";
const NAMES = ["review.scope", "review.reviewability"];

beforeEach(() => vi.stubEnv("JUDGE_KEY", KEY));
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

/** The commands themselves, in this process: exit code and what was printed. */
async function command(
  verb: "run" | "score" | "grade" | "show",
  folder: string,
  flags: { scorer?: string[]; trial?: string; failUnder?: number } = {},
) {
  vi.spyOn(process.stderr, "write").mockReturnValue(true);
  const printed = vi.spyOn(console, "log").mockReturnValue(undefined);
  const config = path.join(folder, "patchbench.config.json");
  const common = { config, run: "r", wait: false, json: false, scorer: [], ...flags };
  const plan = {
    ...common,
    runId: "r",
    task: [],
    tag: [],
    variant: [],
    fresh: false,
    serial: false,
    dryRun: false,
    allowMissingTools: false,
    canary: true,
    controls: false,
  };
  const does = {
    run: () => runAction(plan),
    score: () => scoreAction({ ...common, trial: [] }),
    grade: () => gradeAction({ ...common, trial: [] }),
    show: () => showAction(common),
  };
  const exitCode = await does[verb]();
  const stdout = printed.mock.calls.flat().join("\n");
  vi.restoreAllMocks();
  return { exitCode, stdout };
}

/** A suite of one task with the oracle and nop, judged by a server. */
async function suite(folder: string, { url }: { url: string }, config: Partial<ConfigInput> = {}) {
  await writeFile(path.join(folder, "prices.json"), JSON.stringify(judgePrices));
  const judge = { model: JUDGE_MODEL, endpoint: { url, keyEnv: "JUDGE_KEY" }, ballots: 1 };
  const scorers = ["tests", "review"];
  await tinySuite(folder, { words: ["alpha"], config: { sandbox: "local", prices: "prices.json", scorers, judge, ...config } });
}

async function recordsIn(folder: string) {
  const { records, summary } = await readRun(path.join(folder, "results"), "r");
  return { summary, oracle: records.find(({ variant }) => variant === "oracle"), nop: records.find(({ variant }) => variant === "nop") };
}

const lines = async (folder: string) =>
  (await readFile(path.join(folder, "results/runs/r/trials.jsonl"), "utf8")).trim().split("\n").length;

describe("the judge", () => {
  it("scores a run when its trials are over, from disk, and is paid apart", async () => {
    await using temp = await tempFolder();
    await using server = await startJudge({ scope: [vote("all-needed", `My key is ${KEY}.`)] });
    await suite(temp.path, server);
    const { events, summary, folder } = await benchIn(temp.path);
    expect(events.map(({ kind }) => kind).filter((kind) => /^(trial-recorded|late-score)$/.test(kind))).toEqual([
      ...["trial-recorded", "trial-recorded"],
      ...["late-score", "late-score"],
    ]);
    const { oracle, nop } = await recordsIn(temp.path);
    expect(oracle).toMatchObject({ revision: "score", usage: { inputTokens: null }, accounting: { requests: 0 } });
    expect(oracle?.scores.map(({ name, value }) => [name, value]).slice(-2)).toEqual(NAMES.map((name) => [name, 1]));
    expect(oracle?.scores[0]).toEqual({ name: "tests.resolved", value: 1 });
    expect(nop?.scores.at(-1)).toEqual({ name: "review.reviewability", value: null, reason: "nothing was changed" });
    expect(server.requests.map(({ keys }) => keys)).toEqual(Array(2).fill({ authorization: `Bearer ${KEY}` }));
    const usage = { inputTokens: 2_000, outputTokens: 200, costUsd: expect.closeTo(0.004, 9), cost: "estimated" };
    expect(summary).toMatchObject({ finished: true, judging: { judgements: 2, cached: 0, ballots: 2, failed: 0, usage } });
    expect(summary.variants[0]).toMatchObject({ spending: { totalTokens: null, totalCostUsd: null }, judging: { ballots: 2 } });

    const kept = await readdir(path.join(temp.path, "results", "judgements"));
    const texts = await Promise.all(kept.map((name) => readFile(path.join(temp.path, "results", "judgements", name), "utf8")));
    const written = [...texts, await readFile(path.join(folder, "trials.jsonl"), "utf8")].join("\n");
    expect(written).toContain("My key is [redacted:");
    expect(written).not.toContain(KEY);

    const shown = await command("show", temp.path, { trial: "add-alpha__oracle" });
    for (const words of [
      "Judgements",
      "1.00  review.scope [uncalibrated]  all-needed",
      `${JUDGE_MODEL} (judge `,
      "for 1.1 k tokens, ~$0.0020",
      "all-needed: My key is [redacted:",
    ])
      expect(shown.stdout).toContain(words);
    expect((await command("show", temp.path)).stdout).toContain("Judge: 2 ballots, 2.2 k tokens, ~$0.0040. In no figure above.");
  });

  it("goes on where it was interrupted, and asks nobody twice", async () => {
    await using temp = await tempFolder();
    await using server = await startJudge({}, { faults: ({ time }) => (stalled && time > 0 ? { stall: "before" } : undefined) });
    let stalled = true;
    await suite(temp.path, server);
    const controller = new AbortController();
    const run = benchIn(temp.path, {}, { signal: controller.signal });
    while (server.requests.length < 2) await new Promise((resolve) => setImmediate(resolve));
    controller.abort();
    expect(await run).toMatchObject({ interrupted: true, summary: { finished: false, measured: 2 } });
    expect(await lines(temp.path)).toBeLessThanOrEqual(3);

    stalled = false;
    const { runId: _, ...again } = await benchIn(temp.path);
    expect(again).toMatchObject({ interrupted: false, summary: { finished: true } });
    expect(again.events.filter(({ kind }) => kind === "trial-recorded")).toEqual([]);
    expect((await recordsIn(temp.path)).oracle?.scores.at(-1)).toEqual({ name: "review.reviewability", value: 1 });
    const asked = server.requests.length;
    await benchIn(temp.path);
    expect(server.requests).toHaveLength(asked);
  });

  it.each([
    ["says the worst", { scope: ["mostly-unrelated"], reviewability: ["start-over"] }, {}],
    ["fails", {}, { faults: () => ({ status: 401 }) }],
  ])("that %s decides no exit code", async (_what, answers, options) => {
    await using temp = await tempFolder();
    await using server = await startJudge(answers, options);
    await suite(temp.path, server, { variants: [{ name: "oracle", agent: "oracle" }] });
    expect(await command("run", temp.path, { failUnder: 1 })).toMatchObject({ exitCode: 0 });
    expect(await command("score", temp.path)).toMatchObject({ exitCode: 0 });
    const { oracle } = await recordsIn(temp.path);
    expect(NAMES.map((name) => oracle?.scores.find((score) => score.name === name)?.value)).not.toContain(1);
    expect(server.requests.length).toBeGreaterThan(0);
  });

  it("is asked for a finished run by `score`; what it said stays when others score or grade again", async () => {
    await using temp = await tempFolder();
    await using server = await startJudge({ scope: ["partly-unrelated"] });
    await suite(temp.path, server, { scorers: ["tests"] });
    await command("run", temp.path);
    expect(server.requests).toEqual([]);
    expect(await command("score", temp.path, { scorer: ["review"] })).toMatchObject({ exitCode: 0 });
    const { oracle: judged } = await recordsIn(temp.path);
    expect(judged?.scores).toContainEqual({ name: "review.scope", value: 0.4 });
    expect(judged?.judgements.map(({ name, cached }) => [name, cached])).toEqual(NAMES.map((name) => [name, false]));
    const asked = server.requests.length;
    for (const [verb, scorer] of [
      ["score", []],
      ["grade", []],
      ["score", ["review"]],
    ] as const) {
      expect(await command(verb, temp.path, { scorer: [...scorer] })).toMatchObject({ exitCode: 0 });
      const { oracle, nop } = await recordsIn(temp.path);
      expect(oracle?.judgements).toEqual(judged?.judgements);
      expect(oracle?.scores).toEqual(judged?.scores);
      expect(nop?.scores.filter(({ name }) => NAMES.includes(name))).toHaveLength(2);
    }
    expect(server.requests).toHaveLength(asked);
  });

  it("asks anew where its memory is damaged, and knows older runs' tasks as long as they are the same", async () => {
    await using temp = await tempFolder();
    await using server = await startJudge();
    await suite(temp.path, server, { scorers: ["tests"] });
    await command("run", temp.path);
    await rm(path.join(temp.path, "results/runs/r/tasks"), { recursive: true });
    await command("score", temp.path, { scorer: ["review"] });
    expect(server.requests).toHaveLength(2);
    const folder = path.join(temp.path, "results", "judgements");
    for (const name of await readdir(folder)) await writeFile(path.join(folder, name), '{"ballots": [');
    await command("score", temp.path, { scorer: ["review"] });
    expect(server.requests).toHaveLength(4);
    await writeFile(path.join(temp.path, "tasks/add-alpha/request.md"), "something else\n");
    await command("score", temp.path, { scorer: ["review"] });
    const { oracle } = await recordsIn(temp.path);
    expect(oracle?.scores.at(-1)?.reason).toBe("the run does not hold what the task asked for");
  });

  it("needs its key before anything runs", async () => {
    await using temp = await tempFolder();
    await suite(temp.path, { url: "http://127.0.0.1:9" });
    vi.unstubAllEnvs();
    await expect(command("run", temp.path)).rejects.toThrow("The environment variable JUDGE_KEY");
    expect(await readdir(temp.path)).not.toContain("results");
  });
});
