import { cp, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { mergeRuns } from "../../src/library/merge-runs.ts";
import { readRun } from "../../src/library/read-run.ts";
import { readSamples } from "../../src/library/read-samples.ts";
import { runBench } from "../../src/library/run-bench.ts";
import { resolveConfig } from "../../src/library/session.ts";
import { encodeLine } from "../../src/store/journal.ts";
import { cli } from "../support/cli.ts";
import { otlpServer } from "../support/otlp-server.ts";
import { tempFolder } from "../support/temp.ts";
import { tinySuite } from "../support/tiny-suite.ts";

const words = ["alpha", "beta", "gamma"];
let temp: Awaited<ReturnType<typeof tempFolder>>;
/** Results folders of the shards 1/2 and 2/2, and of the whole plan in one go. */
let at: Record<"one" | "two" | "whole", string>;

async function runTo(results: string, options: Partial<Parameters<typeof runBench>[0]> = {}, overrides = {}): Promise<string> {
  const resolved = await resolveConfig({ cwd: temp.path, results, overrides });
  return (await runBench({ resolved, ...options })).folder;
}

let count = 0;
async function fresh(): Promise<string> {
  count += 1;
  const folder = path.join(temp.path, `results-${count}`);
  await mkdir(folder);
  return folder;
}

/** A copy of a results folder in which something was changed. */
async function changed(from: string, change: (manifest: Record<string, unknown>, run: string) => void | Promise<void>): Promise<string> {
  const copy = await fresh();
  await cp(from, copy, { recursive: true });
  const [run = ""] = await readdir(path.join(copy, "runs"));
  const folder = path.join(copy, "runs", run);
  const manifest = JSON.parse(await readFile(path.join(folder, "manifest.json"), "utf8"));
  await change(manifest, folder);
  await writeFile(path.join(folder, "manifest.json"), JSON.stringify(manifest));
  return copy;
}

const merge = async (folders: string[], results?: string, runId?: string) => {
  const warnings: string[] = [];
  const to = results ?? (await fresh());
  const end = await mergeRuns({ folders, results: to, runId, onWarning: (message) => warnings.push(message) });
  return { ...end, warnings };
};

beforeAll(async () => {
  temp = await tempFolder();
  await tinySuite(temp.path, { words, config: { trials: 2 } });
  at = { one: path.join(temp.path, "one"), two: path.join(temp.path, "two"), whole: path.join(temp.path, "whole") };
  await runTo(at.one, { shard: { index: 1, of: 2 } });
  await runTo(at.two, { shard: { index: 2, of: 2 } });
  await runTo(at.whole);
});
afterAll(async () => temp?.[Symbol.asyncDispose]());

describe("merge", () => {
  it("makes of all shards the run of the whole plan, which every command reads", async () => {
    await using server = await otlpServer();
    const results = await fresh();
    const { folder, runId } = await merge([at.two, at.one], results);
    const [merged, whole] = [await readRun(results, "latest"), await readRun(at.whole, "latest")];
    expect(merged.folder).toBe(folder);
    for (const key of ["planDigest", "trials", "fingerprints", "identities", "components", "config", "agents", "scorers"] as const)
      expect(merged.manifest[key]).toEqual(whole.manifest[key]);
    expect(merged.manifest.shard).toBeUndefined();
    expect(merged.summary).toMatchObject({ finished: true, planned: 12, measured: 12, tasks: 3 });
    const facts = ({ records }: typeof whole) => records.map(({ trialId, verdict }) => `${trialId} ${verdict.kind}`).sort();
    expect(facts(merged)).toEqual(facts(whole));
    const rates = (run: typeof whole) => run.summary.variants.map(({ variant, resolve }) => ({ variant, resolve }));
    expect(rates(merged)).toEqual(rates(whole));
    for (const record of merged.records) expect(await readdir(path.join(folder, record.artifacts))).toContain("patch.diff");
    expect((await readSamples(folder)).map(({ tasks }) => tasks.length)).toEqual([3, 3]);
    expect(JSON.parse(await readFile(path.join(folder, "summary.json"), "utf8"))).toMatchObject({ runId, finished: true });
    const shown = await cli(["show", "latest", "add-beta__oracle__1", "--results", results], { cwd: temp.path });
    expect(shown.stdout).toContain("+beta");
    expect((await cli(["report", "latest", "--results", results], { cwd: temp.path })).stdout).toContain("6/6");
    const pushed = await cli(["push", "latest", "--to", "otel", "--json", "--results", results], {
      cwd: temp.path,
      env: { OTEL_EXPORTER_OTLP_ENDPOINT: server.url },
    });
    expect(JSON.parse(pushed.stdout)).toMatchObject([{ sent: 12, missing: [] }]);
    await cp(path.join(at.whole, "runs"), path.join(results, "runs"), { recursive: true });
    const sides = [`${whole.manifest.runId}/nop`, `${runId}/nop`];
    const compared = await cli(["compare", ...sides, "--results", results, "--format", "json"], { cwd: temp.path });
    expect(JSON.parse(compared.stdout)).toMatchObject({ contrasts: [{ comparability: { refused: [], onlyA: [], onlyB: [] } }] });
    expect(await readdir(results)).not.toContain(expect.stringContaining("merging"));
  });

  it("says that it was done before, whatever way the shards are named, and takes the same shard given twice once", async () => {
    const results = await fresh();
    const first = await merge([at.one, at.two], results);
    const [run = ""] = await readdir(path.join(at.one, "runs"));
    const copy = await fresh();
    await cp(at.one, copy, { recursive: true });
    const again = await merge([path.join(at.one, "runs", run), copy, at.two], results);
    expect([first.already, again.already]).toEqual([false, true]);
    expect(again.runId).toBe(first.runId);
    const other = await changed(at.two, () => {}); // written anew: other bytes
    await expect(merge([at.one, other], results, first.runId)).rejects.toThrow("was not made of these shards");
  });

  it("merges shards that lie in one results folder, and the merged run is the latest there", async () => {
    const results = await fresh();
    for (const from of [at.two, at.one, at.whole]) await cp(path.join(from, "runs"), path.join(results, "runs"), { recursive: true });
    const { runId } = await merge([results], results);
    expect((await merge([results], results)).already).toBe(true);
    expect(runId).toMatch(/-merged$/);
  });

  it("a shard without tasks is a valid, empty part", async () => {
    const shards: string[] = [];
    for (const index of [1, 2, 3, 4]) {
      shards.push(await fresh());
      const done = await cli(["run", "--shard", `${index}/4`, "--results", shards.at(-1) ?? ""], { cwd: temp.path });
      expect(done).toMatchObject({ exitCode: 0 });
    }
    expect((await merge(shards)).summary).toMatchObject({ planned: 12, measured: 12 });
  });

  it("keeps what an unfinished shard lacks missing, and says so", async () => {
    const cut = await changed(at.two, async (_, run) => {
      const lines = (await readFile(path.join(run, "trials.jsonl"), "utf8")).trimEnd().split("\n");
      await writeFile(path.join(run, "trials.jsonl"), `${lines.slice(1).join("\n")}\n`);
    });
    const { summary, warnings } = await merge([at.one, cut]);
    expect(summary).toMatchObject({ planned: 12, measured: 11, finished: false });
    expect(warnings).toEqual([expect.stringContaining("Shard 2 of 2 is unfinished: 1 of its 4 trials")]);
  });

  it("takes the canary that failed, and adds up what was spent", async () => {
    const spent = { usd: 1, costKnown: true, estimated: false, inputTokens: 2, outputTokens: 3, turns: 1, ms: 5 };
    const withCanary = (from: string, passed: boolean) =>
      changed(from, async (_, run) => {
        const canary = {
          variant: "nop",
          fingerprint: "f",
          passed,
          outcome: { kind: "finished" },
          detail: String(passed),
          attempts: 1,
          spent,
        };
        await mkdir(path.join(run, "canaries", "nop", "attempt-1"), { recursive: true });
        await writeFile(path.join(run, "canaries", "nop.json"), JSON.stringify({ ...canary, at: "2026-01-01T00:00:00Z" }));
        await writeFile(path.join(run, "canaries", "nop", "attempt-1", "transcript.txt"), String(passed));
        await writeFile(path.join(run, "spending.jsonl"), encodeLine({ variant: "nop", trialId: null, spent }));
      });
    const { folder, summary } = await merge([await withCanary(at.one, true), await withCanary(at.two, false)]);
    const nop = summary.variants.find(({ variant }) => variant === "nop");
    expect(nop).toMatchObject({ canary: { passed: false }, spending: { totalCostUsd: 2 } });
    const kept = (name: string) => readFile(path.join(folder, "canaries", "nop", name, "transcript.txt"), "utf8");
    expect([await kept("attempt-1"), await kept("shard-1/attempt-1")]).toEqual(["false", "true"]);
  });

  it("refuses a missing shard with exit code 3, and writes nothing", async () => {
    const results = await fresh();
    const refused = await cli(["merge", at.two, "--results", results], { cwd: temp.path });
    expect(refused).toMatchObject({ exitCode: 3 });
    expect(refused.stderr).toContain("Shard 1 of 2 is missing.");
    const empty = await fresh();
    expect((await cli(["merge", at.two, empty, "--results", results], { cwd: temp.path })).stderr).toContain("has no run in it");
    expect(await readdir(results)).toEqual([]);
  });

  it("refuses two different runs of one shard", async () => {
    const second = await fresh();
    await runTo(second, { shard: { index: 2, of: 2 } });
    const refused = await cli(["merge", at.one, at.two, second, "--results", await fresh()], { cwd: temp.path });
    expect(refused).toMatchObject({ exitCode: 2 });
    expect(refused.stderr).toContain("shard 2 of 2 is there twice");
  });

  type Change = (manifest: never) => unknown;
  it.each<[string, Change, string]>([
    ["another plan", (m: { shard: { planDigest: string } }) => (m.shard.planDigest = "x"), "is of another plan"],
    ["another number of shards", (m: { shard: { of: number } }) => (m.shard.of = 3), "is of 3 shards, shard 1 of 2"],
    ["another patchbench", (m: { harness: { version: string } }) => (m.harness.version = "9.9.9"), "another version of patchbench"],
    ["another config", (m: { config: { retries: number } }) => (m.config.retries = 7), "has another config"],
    ["another sandbox", (m: { sandbox: { name: string } }) => (m.sandbox.name = "other"), "another sandbox than shard 1: other, not"],
    ["another scorer", (m: { scorers: Record<string, number> }) => (m.scorers["tests"] = 99), "another scorers"],
    [
      "another agent",
      (m: { agents: Record<string, { version: string }> }) => Object.assign(m.agents["nop"] ?? {}, { version: "2" }),
      "another agent of nop than shard 1: nop 2, not nop 1",
    ],
    [
      "another variant",
      (m: { components: Record<string, string> }) => (m.components["variant nop"] = "x"),
      "another digest of variant nop",
    ],
    ["another snapshot", (m: { components: Record<string, string> }) => (m.components["repo tiny"] = "x"), "another digest of repo tiny"],
    [
      "another grading",
      (m: { identities: Record<string, { grader: string }> }) => Object.assign(Object.values(m.identities)[0] ?? {}, { grader: "99" }),
      "version of the grading",
    ],
    [
      "trials of another shard",
      (m: { trials: { taskId: string }[] }) => Object.assign(m.trials[0] ?? {}, { taskId: "add-alpha" }),
      "is not of shard 2/2",
    ],
    ["a trial too few", (m: { trials: unknown[] }) => m.trials.pop(), "are not the 12 of their plan"],
    ["no shard", (m: { shard?: unknown }) => delete m.shard, "its runs are of whole plans"],
    ["a damaged manifest", (m: { trials: unknown }) => (m.trials = "none"), "manifest.json"],
  ])("refuses %s", async (_, change, message) => {
    const results = await fresh();
    const other = await changed(at.two, (manifest) => void change(manifest as never));
    await expect(merge([at.one, other], results)).rejects.toThrow(message);
    expect((await readdir(results)).filter((name) => !name.startsWith(".lock"))).toEqual([]);
  });
});

describe("run --shard", () => {
  it("goes on with the unfinished run of this very shard, and refuses another shard's name", async () => {
    const results = await fresh();
    const stop = new AbortController();
    const shard = { index: 1, of: 2 };
    const onEvent = ({ kind }: { kind: string }) => kind === "trial-recorded" && stop.abort();
    const resolved = await resolveConfig({ cwd: temp.path, results });
    const first = await runBench({ resolved, shard, serial: true, onEvent, signal: stop.signal });
    expect(first.interrupted).toBe(true);
    const other = await runBench({ resolved, shard: { index: 2, of: 2 } });
    expect(other.runId).not.toBe(first.runId);
    const selection = { tasks: ["add-alpha", "add-gamma"] }; // the same trials, but no shard
    expect((await runBench({ resolved, selection })).runId).not.toBe(first.runId);
    const again = await runBench({ resolved, shard });
    expect(again).toMatchObject({ runId: first.runId, interrupted: false, summary: { planned: 8, measured: 8 } });
    await expect(runBench({ resolved, shard: { index: 2, of: 2 }, runId: first.runId })).rejects.toThrow("is shard 1/2 of its plan");
    expect(await cli(["run", "--shard", "0/2"], { cwd: temp.path })).toMatchObject({ exitCode: 2 });
  });
});
