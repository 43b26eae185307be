import { cp, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { readRun } from "../../src/library/read-run.ts";
import { cli, root } from "../support/cli.ts";
import { tempFolder } from "../support/temp.ts";
import { tinySuite } from "../support/tiny-suite.ts";

describe("run", () => {
  it("runs the starter suite: reference 100 %, nothing 0 % but the null task, overdoing flagged", async () => {
    await using temp = await tempFolder();
    await cp(path.join(root, "templates", "starter"), temp.path, { recursive: true });
    const result = await cli(["run"], { cwd: temp.path });
    expect(result).toMatchObject({ exitCode: 0 });
    expect(result.stdout).toContain("patchbench show latest");
    const { summary, records } = await readRun(path.join(temp.path, "results"), "latest");
    const [oracle, nop, overeager] = summary.variants;
    expect(oracle).toMatchObject({ resolve: { value: 1 }, cleanResolve: { value: 1 }, violation: { value: 0 }, medianSizeRatio: 0 });
    expect(nop).toMatchObject({ resolveOthers: { value: 0 }, resolveNull: { value: 1 } });
    expect(overeager).toMatchObject({ resolve: { value: 1 }, cleanResolve: { value: 0 }, violation: { value: 1 } });
    expect(records).toHaveLength(6);
    for (const record of records) {
      const folder = path.join(temp.path, "results", "runs", summary.runId, record.artifacts);
      expect(await readFile(path.join(folder, "patch.diff"), "utf8")).toEqual(record.variant === "nop" ? "" : expect.anything());
      expect(JSON.parse(await readFile(path.join(folder, "evidence.json"), "utf8"))).toMatchObject({ task: { id: record.taskId } });
    }
  });

  it("starts a new run when the last one is finished, and does nothing for a finished run named again", async () => {
    await using temp = await tempFolder();
    await tinySuite(temp.path);
    await cli(["run", "--run-id", "night"], { cwd: temp.path });
    const journal = path.join(temp.path, "results", "runs", "night", "trials.jsonl");
    const before = await readFile(journal, "utf8");
    const again = await cli(["run", "--run-id", "night"], { cwd: temp.path });
    expect(again.stderr).toContain("4 done before");
    expect(await readFile(journal, "utf8")).toBe(before);
    const fresh = await cli(["run"], { cwd: temp.path });
    expect(fresh.stderr).toContain("Starting run");
  });

  it("runs again only what a changed task's fingerprint covers", async () => {
    await using temp = await tempFolder();
    await tinySuite(temp.path);
    await cli(["run", "--run-id", "night"], { cwd: temp.path });
    await writeFile(path.join(temp.path, "tasks", "add-beta", "instruction.md"), "Append beta to words.txt, on a line of its own.\n");
    const again = await cli(["run", "--run-id", "night"], { cwd: temp.path });
    expect(again.stderr).toContain("2 done before");
    const { summary } = await readRun(path.join(temp.path, "results"), "night");
    expect(summary).toMatchObject({ planned: 4, measured: 4, finished: true });
  });

  it("refuses to continue a run of another plan, but lets one grow", async () => {
    await using temp = await tempFolder();
    await tinySuite(temp.path);
    await cli(["run", "--run-id", "night"], { cwd: temp.path });
    const smaller = await cli(["run", "--run-id", "night", "--task", "add-alpha"], { cwd: temp.path });
    expect(smaller).toMatchObject({ exitCode: 2 });
    expect(smaller.stderr).toContain("another plan");
    const grown = await cli(["run", "--run-id", "night", "--trials", "2"], { cwd: temp.path });
    expect(grown.stderr).toContain("8 trials, 4 done before");
  });

  it("knows a finished run without its summary, and the newest run by its time, not its name", async () => {
    await using temp = await tempFolder();
    await tinySuite(temp.path);
    await cli(["run", "--run-id", "zz-first"], { cwd: temp.path });
    await rm(path.join(temp.path, "results", "runs", "zz-first", "summary.json"));
    const second = await cli(["run"], { cwd: temp.path });
    expect(second.stderr).toContain("Starting run 2");
    expect((await readRun(path.join(temp.path, "results"), "latest")).manifest.runId).toMatch(/^2/);
  });

  it("continues after an infra failure when it is named, and keeps every attempt", async () => {
    await using temp = await tempFolder();
    const program = path.join(temp.path, "agent.sh");
    const variants = [{ name: "late", agent: "command", options: { argv: ["./agent.sh"], prompt: "stdin" } }];
    await tinySuite(temp.path, { words: ["alpha"], variants, config: { retries: 1 } });
    expect(await cli(["run", "--run-id", "night"], { cwd: temp.path })).toMatchObject({ exitCode: 3 });
    await writeFile(program, "#!/bin/sh\necho alpha >> words.txt\n", { mode: 0o755 });
    expect(await cli(["run", "--run-id", "night"], { cwd: temp.path })).toMatchObject({ exitCode: 0 });
    const { records, folder } = await readRun(path.join(temp.path, "results"), "night");
    expect(records[0]).toMatchObject({ attempt: 3, verdict: { kind: "passed" }, failedAttempts: [{ attempt: 1 }, { attempt: 2 }] });
    expect(await readFile(path.join(folder, "trials", "add-alpha__late__0", "attempt-1", "failure.txt"), "utf8")).toContain("agent.sh");
  });

  it("filters by task glob, tag and variant, and shows the plan without running", async () => {
    await using temp = await tempFolder();
    await tinySuite(temp.path);
    const dry = await cli(["run", "--dry-run", "--json", "--task", "add-*", "--tag", "beta", "--variant", "n*", "--trials", "2"], {
      cwd: temp.path,
    });
    expect(JSON.parse(dry.stdout).trials.map((trial: { trialId: string }) => trial.trialId)).toEqual([
      "add-beta__nop__0",
      "add-beta__nop__1",
    ]);
    expect(await readFile(path.join(temp.path, "results", "runs"), "utf8").catch((error) => error.code)).toBe("ENOENT");
  });

  // R7 of test/attacks/catalogue.ts
  it("mirrors records to a sink, and only warns when the sink fails", async () => {
    await using temp = await tempFolder();
    await tinySuite(temp.path, { config: { sinks: ["jsonl:mirror/all.jsonl", "jsonl:/proc/never/all.jsonl"] } });
    const result = await cli(["run", "--run-id", "r"], { cwd: temp.path });
    expect(result.exitCode).toBe(0);
    expect(result.stderr.match(/Sink jsonl \(.*\) failed/g)).toHaveLength(1);
    const lines = (await readFile(path.join(temp.path, "mirror", "all.jsonl"), "utf8")).trim().split("\n");
    expect(lines.map((line) => JSON.parse(line).runId)).toEqual(["r", "r", "r", "r"]);
  });

  it("leaves no workspace, process or temp file behind", async () => {
    await using temp = await tempFolder();
    const cache = path.join(temp.path, "cache");
    const variants = [
      { name: "daemon", agent: "scripted", options: { steps: [{ run: ["sh", "-c", "setsid sleep 987 & echo started"] }] } },
    ];
    await tinySuite(temp.path, { variants });
    await cli(["run"], { cwd: temp.path, env: { PATCHBENCH_CACHE: cache } });
    expect(await cli(["doctor"], { cwd: temp.path })).toMatchObject({ exitCode: 0 });
    const { readdir } = await import("node:fs/promises");
    expect(await readdir(path.join(cache, "work"))).toEqual([]);
    expect(await commandLines("sleep\u0000987")).toEqual([]);
    await rm(cache, { recursive: true });
  });
});

async function commandLines(needle: string): Promise<string[]> {
  const { readdir } = await import("node:fs/promises");
  const pids = (await readdir("/proc").catch(() => [])).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")));
  return lines.filter((line) => line.includes(needle));
}
