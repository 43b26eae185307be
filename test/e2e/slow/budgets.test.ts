import { readFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { benchIn } from "../../support/bench.ts";
import { cli, startCli } from "../../support/cli.ts";
import { until } from "../../support/processes.ts";
import { smallAgent, smallModel } from "../../support/small-agent.ts";
import { tempFolder } from "../../support/temp.ts";
import { tinySuite } from "../../support/tiny-suite.ts";

const config = { sandbox: "local", concurrency: 1, graders: 1 } as const;
/** Adds the word that the task asks for, in three turns. */
const solver = () => smallModel({ idleTurns: 1 });
const sleeper = { name: "sleeper", agent: "command", options: { argv: ["sh", "-c", "sleep 60", "{prompt}"] } };

describe("budgets", () => {
  it("of a trial stop it, and its tree is graded", async () => {
    await using temp = await tempFolder();
    await using model = await smallModel({
      turns: ({ turn }) => ({ calls: [{ shell: turn === 0 ? "echo alpha >> words.txt" : "true" }] }),
    });
    await tinySuite(temp.path, {
      words: ["alpha"],
      variants: [smallAgent(model, "a")],
      config: { ...config, budgets: { trial: { turns: 4 } } },
    });
    const { records } = await benchIn(temp.path);
    expect(records[0]).toMatchObject({
      outcome: { kind: "budget-exceeded", over: { scope: "trial", what: "turns", limit: 4, used: 4 } },
      verdict: { kind: "passed" },
    });
    expect(model.requests).toHaveLength(4);
  });

  it("of a trial are no more than reached by an agent that ends with its last turn", async () => {
    await using temp = await tempFolder();
    await using model = await solver();
    await tinySuite(temp.path, {
      words: ["alpha"],
      variants: [smallAgent(model, "a")],
      config: { ...config, budgets: { trial: { turns: 3 } } },
    });
    expect((await benchIn(temp.path)).outcomes).toEqual({ "add-alpha__a__0": "finished" });
  });

  it.each([
    ["usd", 0.002],
    ["tokens", 300],
    ["turns", 3],
  ] as const)("of a run in %s leave the rest of the plan out, and a larger one goes on with it", async (what, amount) => {
    await using temp = await tempFolder();
    await using model = await solver();
    await tinySuite(temp.path, { variants: [smallAgent(model, "a"), smallAgent(model, "b")], config });
    const first = await benchIn(temp.path, { budgets: { run: { [what]: amount } } });
    expect(Object.values(first.outcomes).sort()).toEqual(["finished", "not-started", "not-started", "not-started"]);
    expect(first.summary).toMatchObject({ finished: false, measured: 1 });
    const reasons = first.summary.variants.flatMap((one) => Object.keys(one.notStarted));
    expect(new Set(reasons).size).toBe(1);
    expect(reasons[0]).toMatch(new RegExp(`^the run's budget of ${amount} ${what === "usd" ? "USD" : what} is spent: `));
    const second = await benchIn(temp.path, { budgets: { run: { [what]: amount * 100 } } });
    expect([...new Set(Object.values(second.outcomes))]).toEqual(["finished"]);
    expect(second.summary.finished).toBe(true);
    expect(model.requests).toHaveLength(12); // nothing was done twice
  });

  it("of a variant stop that variant alone; its own go before the config's", async () => {
    await using temp = await tempFolder();
    await using model = await solver();
    const variants = [smallAgent(model, "a"), smallAgent(model, "b", { budgets: { variant: { turns: 100 } } })];
    await tinySuite(temp.path, { variants, config: { ...config, budgets: { variant: { turns: 2 } } } });
    const { records } = await benchIn(temp.path);
    const kinds = (variant: string) => records.filter((one) => one.variant === variant).map(({ outcome }) => outcome.kind);
    expect(kinds("b")).toEqual(["finished", "finished"]);
    expect(kinds("a").sort()).toEqual(["budget-exceeded", "not-started"]); // whichever task had its workspace first
    // stopped in its third request by what its variant had spent: no failure of its own
    expect(records.find((one) => one.variant === "a" && one.outcome.kind === "budget-exceeded")).toMatchObject({
      outcome: { kind: "budget-exceeded", over: { scope: "variant" } },
      verdict: { kind: "not-run", cause: "harness" },
    });
  });

  it("in minutes stop an agent that asks nothing", async () => {
    await using temp = await tempFolder();
    await tinySuite(temp.path, { variants: [sleeper], config });
    const { outcomes } = await benchIn(temp.path, { budgets: { variant: { minutes: 0.01 } } });
    expect(Object.values(outcomes).sort()).toEqual(["budget-exceeded", "not-started"]); // whichever had its workspace first
  });

  it("of a trial in minutes are a time limit", async () => {
    await using temp = await tempFolder();
    await tinySuite(temp.path, {
      words: ["alpha"],
      variants: [{ ...sleeper, budgets: { trial: { minutes: 0.01 } } }],
      config,
    });
    expect((await benchIn(temp.path)).records[0]?.outcome).toEqual({ kind: "timed-out", limitMs: 600 });
  });

  it("count what a killed run spent, also on a trial that left no record", async () => {
    await using temp = await tempFolder();
    await using model = await smallModel({ idleTurns: 4, faults: ({ turn }) => (turn === 3 ? { stall: "before" } : undefined) });
    await tinySuite(temp.path, {
      words: ["alpha"],
      variants: [smallAgent(model, "a")],
      config: { ...config, budgets: { run: { turns: 4 } } },
    });
    const running = startCli(["run", "--run-id", "r"], { cwd: temp.path });
    await until("the fourth question", () => model.requests.length === 4);
    running.kill("SIGKILL");
    await running;
    const lines = (await readFile(path.join(temp.path, "results/runs/r/spending.jsonl"), "utf8")).trim().split("\n");
    expect(lines).toHaveLength(3);
    const shown = await cli(["show", "r", "--json"], { cwd: temp.path });
    expect(JSON.parse(shown.stdout).variants[0]).toMatchObject({ measured: 0, spending: { totalTokens: 300, cost: "estimated" } });
    const { outcomes } = await benchIn(temp.path, { budgets: { run: { turns: 3 } } });
    expect(outcomes).toEqual({ "add-alpha__a__0": "not-started" });
    expect(model.requests).toHaveLength(4);
  });

  it("in USD for a model without a price, or past the gateway, are refused before anything is spent", async () => {
    await using temp = await tempFolder();
    await using model = await solver();
    await tinySuite(temp.path, { variants: [smallAgent(model, "a", { model: "no-such" })], config });
    await expect(benchIn(temp.path, { budgets: { run: { usd: 1 } } })).rejects.toThrow(/"a" has a budget in USD.*"no-such"/);
    await expect(benchIn(temp.path, { budgets: { run: { usd: -1 } } })).rejects.toThrow(/budgets\.run\.usd/);
    await tinySuite(temp.path, {
      variants: [{ name: "open", agent: "command", network: "open", options: { argv: ["true", "{prompt}"] } }],
      config,
    });
    await expect(benchIn(temp.path, { budgets: { trial: { tokens: 1 } } })).rejects.toThrow(/nobody sees what it spends/);
  });
});
