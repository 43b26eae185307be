import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import type { NightReport } from "../../src/domain/night.ts";
import { readRun } from "../../src/library/read-run.ts";
import { lockResults } from "../../src/store/lock.ts";
import { cli, startCli } from "../support/cli.ts";
import { until } from "../support/processes.ts";
import { tempFolder } from "../support/temp.ts";
import { type TinyOptions, tinySuite } from "../support/tiny-suite.ts";

const agent = { name: "agent", agent: "scripted", options: { steps: [{ apply: "solution" as const }] } };
const idle = { ...agent, options: { steps: [] } };
const words = ["alpha", "beta", "gamma", "delta"];
const suiteIn = (folder: string, options: TinyOptions = {}) =>
  tinySuite(folder, { words, variants: [agent], ...options, config: { sandbox: "local", ...options.config } });
const nightsIn = (folder: string) => readdir(path.join(folder, "results", "nights")).catch(() => []);
const night = async (cwd: string, ...args: string[]) => {
  const result = await cli(["nightly", "--json", ...args], { cwd });
  return { ...result, report: (result.stdout === "" ? undefined : JSON.parse(result.stdout)) as NightReport | undefined };
};

describe("patchbench nightly", () => {
  it("says that there is nothing to compare with, unless a history begins; then nights are held against it", {
    timeout: 180_000,
  }, async () => {
    await using temp = await tempFolder();
    await suiteIn(temp.path);
    const first = await night(temp.path, "--run-id", "n1");
    expect(first).toMatchObject({ exitCode: 3, report: { verdict: "could-not-measure", exitCode: 3, history: { nights: 0 } } });
    expect(first.report?.headline).toMatch(/no earlier night and no baseline.*no earlier night in results\/nights.*--start/);
    expect(await night(temp.path, "--run", "n1", "--start")).toMatchObject({ exitCode: 0, report: { verdict: "explained-change" } });
    const second = await night(temp.path, "--run-id", "n2");
    expect(second).toMatchObject({ exitCode: 0, report: { verdict: "stable", history: { nights: 1, damaged: [], notes: [] } } });
    expect(second.report?.variants).toMatchObject([{ variant: "agent", reference: ["n1"], validity: { planned: 4, measured: 4 } }]);
    expect(second.report?.controls).toMatchObject({ valid: true, planned: 8, measured: 8 });
    await suiteIn(temp.path, { variants: [idle] });
    expect(await night(temp.path, "--run-id", "n3")).toMatchObject({ exitCode: 0, report: { verdict: "explained-change" } });
    expect(await night(temp.path, "--run", "n3", "--fail-on", "explained-change")).toMatchObject({ exitCode: 1 });
    expect(await nightsIn(temp.path)).toEqual(["n1.json", "n2.json", "n3.json"]);
    const { stdout } = await cli(["list", "--nights"], { cwd: temp.path });
    expect(stdout.split("\n")).toMatchObject([
      expect.stringMatching(/^n1 {2}\S+ \S+ {2}EXPLAINED CHANGE +accepted +first night/),
      expect.stringMatching(/^n2 {2}\S+ \S+ {2}STABLE +accepted/),
      expect.stringMatching(/^n3 {2}\S+ \S+ {2}EXPLAINED CHANGE +accepted .*agent options changed/),
    ]);
    const listed = JSON.parse((await cli(["list", "--nights", "--json"], { cwd: temp.path })).stdout);
    expect(listed).toMatchObject({ nights: [{ nightId: "n1", accepted: ["agent"] }, {}, {}], damaged: [] });
  });

  it("judges a run again without starting anything, and says the same", { timeout: 120_000 }, async () => {
    await using temp = await tempFolder();
    await suiteIn(temp.path);
    const { report } = await night(temp.path, "--run-id", "n1", "--start");
    const kept = await readFile(path.join(temp.path, "results/nights/n1.json"), "utf8");
    await rm(path.join(temp.path, "tasks"), { recursive: true }); // nothing could be run any more
    expect((await night(temp.path, "--run", "latest", "--start")).report).toEqual(report);
    expect(await readFile(path.join(temp.path, "results/nights/n1.json"), "utf8")).toBe(kept);
  });

  it("writes reports in every form beside what it prints", { timeout: 120_000 }, async () => {
    await using temp = await tempFolder();
    await suiteIn(temp.path);
    const forms = { markdown: "n.md", junit: "n.xml", ctrf: "n.ctrf.json", json: "n.json", terminal: "n.txt" };
    const asked = Object.entries(forms).flatMap(([format, file]) => ["--report", `${format}=${file}`]);
    const result = await cli(["nightly", "--start", ...asked], { cwd: temp.path });
    expect(result).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^EXPLAINED CHANGE {2}first night/) });
    const read = (file: string) => readFile(path.join(temp.path, file), "utf8");
    expect(await read("n.md")).toMatch(/^<!-- patchbench:nightly -->/);
    expect(await read("n.xml")).toMatch(/^<\?xml[\s\S]*<testsuites/);
    expect(JSON.parse(await read("n.ctrf.json"))).toMatchObject({ reportFormat: "CTRF" });
    expect(JSON.parse(await read("n.json"))).toMatchObject({
      schemaVersion: 1,
      verdict: "explained-change",
      variants: [{ tasks: expect.any(Array) }],
    });
    expect(await read("n.txt")).toContain("EXPLAINED CHANGE");
    const markdown = await cli(["nightly", "--run", "latest", "--start", "--format", "markdown"], { cwd: temp.path });
    expect(markdown.stdout.trim()).toBe((await read("n.md")).trim());
  });

  it("is not judged when interrupted, and leaves no night; the same command goes on", { timeout: 120_000 }, async () => {
    await using temp = await tempFolder();
    const slow = { name: "agent", agent: "scripted", options: { steps: [{ run: ["sleep", "0.5"] }, { apply: "solution" as const }] } };
    await suiteIn(temp.path, { variants: [slow], config: { concurrency: 1 } });
    for (const signal of ["SIGINT", "SIGKILL"] as const) {
      const running = startCli(["nightly", "--start", "--json", "--trials", "2"], { cwd: temp.path });
      await until("a trial more", async () => (await recorded(temp.path)) > 1);
      running.kill(signal);
      const { exitCode, stdout } = await running;
      if (signal === "SIGINT") expect(exitCode).toBe(130);
      expect(stdout).toBe("");
      expect(await nightsIn(temp.path)).toEqual([]);
    }
    const { exitCode, report, stderr } = await night(temp.path, "--start", "--trials", "2");
    expect({ exitCode, verdict: report?.verdict }).toEqual({ exitCode: 0, verdict: "explained-change" });
    expect(stderr).toMatch(/[1-9]\d* done before/);
    expect(await readdir(path.join(temp.path, "results", "runs"))).toHaveLength(1);
    expect(await nightsIn(temp.path)).toHaveLength(1);
  });

  it("begins anew where the unfinished run was judged already, or is of another night", { timeout: 120_000 }, async () => {
    await using temp = await tempFolder();
    await suiteIn(temp.path, { words: ["alpha"], variants: [agent] });
    await night(temp.path, "--start");
    const [first = ""] = await readdir(path.join(temp.path, "results", "runs"));
    await unfinish(temp.path, first, {});
    expect((await night(temp.path)).report?.runId).not.toBe(first);
    const second = (await readdir(path.join(temp.path, "results", "runs"))).find((run) => run !== first) ?? "";
    for (const run of [first, second]) await unfinish(temp.path, run, run === second ? { createdAt: "2026-01-01T00:00:00.000Z" } : {});
    await rm(path.join(temp.path, "results", "nights", `${second}.json`));
    expect((await night(temp.path)).report?.runId).not.toBe(second);
    expect(await readdir(path.join(temp.path, "results", "runs"))).toHaveLength(3);
  });

  it("could not measure where the controls say that the instrument is broken, or tools are missing", { timeout: 120_000 }, async () => {
    await using temp = await tempFolder();
    await suiteIn(temp.path);
    await writeFile(path.join(temp.path, "tasks/add-beta/solution/solution.patch"), solution("else"));
    const broken = await night(temp.path, "--start");
    expect(broken).toMatchObject({ exitCode: 3, report: { verdict: "could-not-measure", controls: { valid: false } } });
    expect(broken.report?.headline).toMatch(/instrument is broken: oracle: the reference solution fails add-beta/);
    await using other = await tempFolder();
    await suiteIn(other.path, { repo: { requires: { "no-such-tool": ">=1" } } });
    expect((await night(other.path, "--start")).report?.headline).toMatch(/measured 0 of 4 trials.*no-such-tool/);
    const excused = await night(other.path, "--start", "--allow-missing-tools");
    expect(excused).toMatchObject({ exitCode: 3 }); // nothing at all was measured
    expect(excused.report?.history.notes.join()).toMatch(/left out, .*no-such-tool.*add-alpha/);
  });

  it("holds a variant against the baseline of its name", { timeout: 120_000 }, async () => {
    await using temp = await tempFolder();
    await suiteIn(temp.path);
    await cli(["run", "--run-id", "r0", "--trials", "5"], { cwd: temp.path });
    expect(await cli(["baseline", "set", "--from", "r0/agent"], { cwd: temp.path })).toMatchObject({ exitCode: 0 });
    const held = await night(temp.path, "--run-id", "n1");
    expect(held).toMatchObject({
      exitCode: 0,
      report: { verdict: "stable", variants: [{ reference: ["baseline agent"], baseline: { a: { runId: "r0" } } }] },
    });
  });

  it("waits for nobody unless told, and starts nothing where a report has no place", { timeout: 120_000 }, async () => {
    await using temp = await tempFolder();
    await suiteIn(temp.path);
    await cli(["run", "--run-id", "r0"], { cwd: temp.path });
    {
      const options = { purpose: "a test", wait: false, signal: new AbortController().signal, onWait: () => {} };
      await using _lock = await lockResults(path.join(temp.path, "results"), options);
      const result = await night(temp.path, "--run", "r0", "--start");
      expect(result).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(/is in use by .*a test/) });
      expect(await nightsIn(temp.path)).toEqual([]);
    }
    const result = await night(temp.path, "--start", "--run-id", "n1", "--report", "junit=no/such/night.xml");
    expect(result).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("there is no folder") });
    expect(await readdir(path.join(temp.path, "results", "runs"))).toEqual(["r0"]);
  });

  it.each([
    [["--report", "pdf=night.pdf"], "--report"],
    [["--report", "junit"], "--report"],
    [["--fail-on", "could-not-measure"], "fail-on"],
    [["--trials", "0"], "--trials"],
    [["--format", "pdf"], "format"],
    [["--run", "nothing"], "No run"],
    [["--run", "latest", "--trials", "2"], "--trials has no place"],
    [["--run", "latest", "--task", "x"], "--task has no place"],
    [["--run", "latest", "--run-id", "x"], "--run-id has no place"],
  ])("2: usage %j", async (args, said) => {
    await using temp = await tempFolder();
    await suiteIn(temp.path);
    const result = await cli(["nightly", ...args], { cwd: temp.path });
    expect(result).toMatchObject({ exitCode: 2, stdout: "" });
    expect(result.stderr).toContain(said);
  });
});

async function recorded(folder: string): Promise<number> {
  return await readRun(path.join(folder, "results"), "latest").then(
    ({ records }) => records.filter(({ outcome }) => outcome.kind === "finished").length,
    () => 0,
  );
}

/** As if it had been killed before its end. */
async function unfinish(folder: string, run: string, changes: object): Promise<void> {
  const place = path.join(folder, "results", "runs", run);
  await rm(path.join(place, "summary.json"), { force: true });
  await rm(path.join(place, "trials.jsonl"), { force: true });
  const manifest = path.join(place, "manifest.json");
  await writeFile(manifest, JSON.stringify({ ...JSON.parse(await readFile(manifest, "utf8")), ...changes }));
}

function solution(word: string): string {
  return `diff --git a/words.txt b/words.txt\n--- a/words.txt\n+++ b/words.txt\n@@ -1 +1,2 @@\n first\n+${word}\n`;
}
