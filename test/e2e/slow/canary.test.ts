import { readFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { benchIn } from "../../support/bench.ts";
import { cli } from "../../support/cli.ts";
import type { RequestRecord } from "../../support/model-server/ledger.ts";
import type { Turn } from "../../support/model-server/script.ts";
import { smallAgent, smallModel, whose } from "../../support/small-agent.ts";
import { tempFolder } from "../../support/temp.ts";
import { tinySuite } from "../../support/tiny-suite.ts";

const config = { sandbox: "local", concurrency: 2, graders: 2, outage: { pauseSec: 0.05, maxPauseSec: 0.1, attempts: 2 } } as const;
const canary = { canary: true };
/** The model server passes it unless told otherwise. */
const isCanary = ({ conversation }: RequestRecord) => conversation === "canary";
const done: Turn = { text: "Done." };
const run = (shell: string): Turn => ({ calls: [{ shell }] });

const resultIn = async (folder: string, variant: string) =>
  JSON.parse(await readFile(path.join(folder, "results/runs/r/canaries", `${variant}.json`), "utf8"));

describe("the canary", () => {
  it("goes before the trials, is kept, counted apart, and not repeated once it passed", async () => {
    await using temp = await tempFolder();
    await using model = await smallModel();
    await tinySuite(temp.path, { variants: [smallAgent(model, "a", canary)], config });
    const first = await benchIn(temp.path);
    expect(first.outcomes).toEqual({ "add-alpha__a__0": "finished", "add-beta__a__0": "finished" });
    expect(isCanary(model.requests[0] as RequestRecord)).toBe(true);
    expect(first.summary.variants[0]).toMatchObject({ canary: { passed: true }, spending: { totalTokens: 600, canaryTokens: 200 } });
    expect(await resultIn(temp.path, "a")).toMatchObject({ variant: "a", passed: true, attempts: 1, spent: { turns: 2 } });
    const flight = path.join(temp.path, "results/runs/r/canaries/a/attempt-1");
    expect(await readFile(path.join(flight, "transcript.txt"), "utf8")).toContain("canary.sh");
    expect(await readFile(path.join(flight, "network.jsonl"), "utf8")).toContain('"kind":"model"');
    await benchIn(temp.path, { trials: 2 });
    expect(model.requests.filter(isCanary)).toHaveLength(2);
  });

  it.each<[string, Turn, string]>([
    ["ran nothing", done, "canary failed: it did not run the command"],
    ["made up a value", run("echo 0123456789abcdef > answer.txt"), "canary failed: it did not run the command"],
    ["edited nothing", run("sh canary.sh"), "canary failed: it ran the command, but answer.txt does not hold what it printed"],
    ["was refused", { fault: { status: 401 } }, "canary failed: auth-error: 401"],
    ["met an outage", { fault: { status: 500 } }, "canary failed: model-error: 500"],
  ])("of a variant that %s keeps its trials from being started, and no others'", async (_name, first, reason) => {
    await using temp = await tempFolder();
    await using model = await smallModel({
      turns: (asked) => (whose(asked) !== "bad" ? undefined : asked.turn === 0 ? first : done),
    });
    await tinySuite(temp.path, { variants: [smallAgent(model, "bad", canary), smallAgent(model, "good", canary)], config });
    const { records, summary } = await benchIn(temp.path);
    for (const { variant, outcome } of records)
      expect(outcome).toMatchObject(
        variant === "good" ? { kind: "finished" } : { kind: "not-started", detail: expect.stringContaining(reason) },
      );
    expect(model.requests.filter((asked) => whose(asked) === "bad").every(isCanary)).toBe(true);
    expect(summary.variants[0]).toMatchObject({ measured: 0, canary: { passed: false } });
    expect(await resultIn(temp.path, "bad")).toMatchObject({ passed: false });
  });

  it("of one that failed goes again when the run goes on, and the exit code says that something could not be measured", async () => {
    await using temp = await tempFolder();
    let mended = false;
    await using model = await smallModel({ turns: () => (mended ? undefined : done) });
    await tinySuite(temp.path, { variants: [smallAgent(model, "a", canary)], config });
    const failed = await cli(["run", "--run-id", "r"], { cwd: temp.path });
    expect(failed.exitCode).toBe(3);
    expect(failed.stdout).toContain("Could not be measured, because the canary failed:\n  a: it did not run the command");
    expect(failed.stdout).toContain("a, 2 trials: canary failed: it did not run the command");
    expect(failed.stderr).toContain("Canary of a failed");
    mended = true;
    const passed = await cli(["run", "--run-id", "r"], { cwd: temp.path });
    expect([passed.exitCode, passed.stderr]).toEqual([0, expect.stringContaining("Canary of a passed")]);
  });

  it("is left out with --no-canary, in config, by a variant, and where the agent has none", async () => {
    await using temp = await tempFolder();
    await using model = await smallModel();
    await tinySuite(temp.path, {
      variants: [smallAgent(model, "a", canary), smallAgent(model, "b", { canary: false }), smallAgent(model, "c")],
      config,
    });
    expect(await cli(["run", "--run-id", "r", "--no-canary"], { cwd: temp.path })).toMatchObject({ exitCode: 0 });
    expect(model.requests.filter(isCanary)).toEqual([]);
    await benchIn(temp.path, { trials: 2 });
    expect(model.requests.filter(isCanary).map(whose)).toEqual(["a", "a"]);
  });

  it("works in the sandbox that trials get by default", async () => {
    await using temp = await tempFolder();
    await using model = await smallModel();
    await tinySuite(temp.path, { words: ["alpha"], variants: [smallAgent(model, "a", canary)], config: { ...config, sandbox: "auto" } });
    expect((await benchIn(temp.path)).outcomes).toEqual({ "add-alpha__a__0": "finished" });
  });
});
