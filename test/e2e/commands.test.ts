import { chmod, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { readRun } from "../../src/library/read-run.ts";
import { cli, startCli } from "../support/cli.ts";
import { readCtrf } from "../support/ctrf-rules.ts";
import { readJunit } from "../support/junit-rules.ts";
import { until } from "../support/processes.ts";
import { tempFolder } from "../support/temp.ts";
import { tinySuite } from "../support/tiny-suite.ts";

describe("commands", () => {
  it("init writes a suite that passes validate at once, and never over what is there", async () => {
    await using temp = await tempFolder();
    expect(await cli(["init", "bench"], { cwd: temp.path })).toMatchObject({ exitCode: 0 });
    const cwd = path.join(temp.path, "bench");
    const validated = await cli(["validate", "--repeat", "2"], { cwd });
    expect(validated).toMatchObject({ exitCode: 0 });
    expect(validated.stdout).toContain("2 tasks sound, 0 not");
    const again = await cli(["init", "bench"], { cwd: temp.path });
    expect(again).toMatchObject({ exitCode: 2 });
    expect(again.stderr).toContain("is there already");
  });

  it("show prints diff, verdict per test, scores with reasons, timings and logs", async () => {
    await using temp = await tempFolder();
    await tinySuite(temp.path, { words: ["alpha"] });
    await cli(["run"], { cwd: temp.path });
    const run = await cli(["show", "latest"], { cwd: temp.path });
    expect(run.stdout).toContain("add-alpha__oracle__0");
    const trial = await cli(["show", "latest", "add-alpha__oracle"], { cwd: temp.path });
    for (const words of [
      "in short passed all 2 hidden tests, 1 file changed, all asked for",
      "asked for  words.txt  modified +1 −0",
      "patchbench grade",
    ])
      expect(trial.stdout).toContain(words);
    for (const words of ["+alpha", "passed   has-alpha", "1.00  tests.resolved", "workspace", "sandbox"])
      expect(trial.stdout).toContain(words);
    const nop = await cli(["show", "latest", "add-alpha__nop"], { cwd: temp.path });
    expect(nop.stdout).toContain("failed   fail-to-pass  has-alpha");
    const json = JSON.parse((await cli(["show", "latest", "add-alpha__oracle", "--json"], { cwd: temp.path })).stdout);
    expect(json).toMatchObject({ record: { verdict: { kind: "passed" } }, tests: { "has-alpha": "passed", title: "passed" } });
  });

  it("report writes a run as tests: JUnit XML and CTRF", async () => {
    await using temp = await tempFolder();
    await tinySuite(temp.path, { words: ["alpha"] });
    await cli(["run"], { cwd: temp.path });
    const at = path.join(temp.path, "out.xml");
    expect(await cli(["report", "latest", "--format", "junit", "--output", at], { cwd: temp.path })).toMatchObject({ exitCode: 0 });
    const [oracle, nop] = readJunit(await readFile(at, "utf8"));
    expect([oracle, nop]).toMatchObject([
      { name: "oracle", tests: 1, failures: 0 },
      { name: "nop", failures: 1 },
    ]);
    expect(nop?.testcase[0]?.failure?.text).toContain("failed  fail-to-pass  has-alpha\npatchbench show ");
    const { summary, tests } = readCtrf((await cli(["report", "latest", "--format", "ctrf"], { cwd: temp.path })).stdout);
    expect(summary).toMatchObject({ tests: 2, passed: 1, failed: 1 });
    expect(tests.every(({ duration }) => duration > 0)).toBe(true);
  });

  it("grade runs mended hidden tests on the stored patches; score scores the stored evidence; neither starts an agent", async () => {
    await using temp = await tempFolder();
    const counting = {
      name: "counting",
      agent: "command",
      options: { argv: ["sh", "-c", `echo ran >> ${temp.path}/starts`], prompt: "stdin" },
    };
    await tinySuite(temp.path, { words: ["alpha"], variants: [counting], config: { sandbox: "local" } });
    await cli(["run", "--run-id", "r"], { cwd: temp.path });
    const at = path.join(temp.path, "tasks", "add-alpha", "tests", "has-alpha.sh");
    await writeFile(at, "true\n");
    expect(await cli(["grade", "r"], { cwd: temp.path })).toMatchObject({ exitCode: 0 });
    const graded = await readRun(path.join(temp.path, "results"), "r");
    expect(graded.records[0]).toMatchObject({ revision: "grade", verdict: { kind: "passed" } });
    expect(graded.summary.variants[0]).toMatchObject({ resolve: { value: 1 } });
    await writeFile(
      path.join(temp.path, "mine.mjs"),
      "export default { name: 'mine', version: 1, score: () => ({ scores: [{ name: 'mine', value: 0.5 }], measurements: [] }) };",
    );
    expect(await cli(["score", "r", "--scorer", "./mine.mjs"], { cwd: temp.path })).toMatchObject({ exitCode: 0 });
    const scored = await readRun(path.join(temp.path, "results"), "r");
    expect(scored.records[0]).toMatchObject({ revision: "score", verdict: { kind: "passed" } });
    expect(scored.records[0]?.scores).toContainEqual({ name: "mine", value: 0.5 });
    expect(await readFile(path.join(temp.path, "starts"), "utf8")).toBe("ran\n");
    expect((await readFile(path.join(temp.path, "results", "runs", "r", "trials.jsonl"), "utf8")).trim().split("\n")).toHaveLength(3);
  });

  it("grade and score take up the trials that are named, and no other", async () => {
    await using temp = await tempFolder();
    await tinySuite(temp.path, { words: ["alpha"], config: { sandbox: "local" } });
    await cli(["run", "--run-id", "r"], { cwd: temp.path });
    const revisions = async () =>
      (await readRun(path.join(temp.path, "results"), "r")).records.map(({ variant, revision }) => `${variant} ${revision}`);
    expect(await cli(["grade", "r", "--trial", "add-alpha__nop"], { cwd: temp.path })).toMatchObject({ exitCode: 0 });
    expect((await revisions()).sort()).toEqual(["nop grade", "oracle run"]);
    expect(await cli(["score", "r", "--trial", "add-alpha__oracle__0"], { cwd: temp.path })).toMatchObject({ exitCode: 0 });
    expect((await revisions()).sort()).toEqual(["nop grade", "oracle score"]);
    const unknown = await cli(["score", "r", "--trial", "add-alhpa__oracle__0"], { cwd: temp.path });
    expect(unknown).toMatchObject({ exitCode: 2 });
    expect(unknown.stderr).toContain('Did you mean "add-alpha__oracle__0"?');
  });

  it("doctor names what works and why the rest does not", async () => {
    await using temp = await tempFolder();
    const absent = { name: "absent", agent: "command", options: { argv: ["no-such-agent"], prompt: "stdin" } };
    await tinySuite(temp.path, { repo: { requires: { node: ">=99" } }, variants: [{ name: "oracle", agent: "oracle" }, absent] });
    const { stdout, exitCode } = await cli(["doctor", "--json"], { cwd: temp.path });
    expect(exitCode).toBe(0);
    const { checks } = JSON.parse(stdout);
    expect(checks).toContainEqual({ name: "sandbox local", state: "ok", detail: expect.stringContaining("hides no files") });
    expect(checks).toContainEqual({ name: "variant oracle", state: "ok", detail: "oracle 1" });
    expect(checks).toContainEqual({
      name: "variant absent",
      state: "missing",
      detail: expect.stringContaining('"no-such-agent" is not on the PATH'),
    });
    expect(checks).toContainEqual({ name: "repo tiny", state: "missing", detail: expect.stringMatching(/needs node >=99, found \d+/) });
    await using empty = await tempFolder();
    expect(await cli(["doctor"], { cwd: empty.path })).toMatchObject({ exitCode: 2 });
  });

  it("list shows tasks, variants and runs", async () => {
    await using temp = await tempFolder();
    await tinySuite(temp.path);
    const { stdout } = await cli(["list", "--json", "--tag", "beta"], { cwd: temp.path });
    expect(JSON.parse(stdout)).toMatchObject({ tasks: [{ id: "add-beta", failToPass: 1, passToPass: 1 }], runs: [] });
  });

  it.each(["run", "show", "list", "validate", "grade", "score", "init", "doctor", "report", "judge-calibrate"])(
    "%s --help has examples",
    async (command) => {
      await using temp = await tempFolder();
      const { stdout, exitCode } = await cli([command, "--help"], { cwd: temp.path });
      expect(exitCode).toBe(0);
      expect(stdout).toMatch(/Examples:\n\s+patchbench/);
    },
  );

  it("a second run on one results folder is refused by name of the holder, or waits", async () => {
    await using temp = await tempFolder();
    const gate = path.join(temp.path, "gate");
    const waiting = {
      name: "waiting",
      agent: "command",
      options: { argv: ["sh", "-c", `until [ -e ${gate} ]; do sleep 0.1; done`], prompt: "stdin" },
    };
    await tinySuite(temp.path, { words: ["alpha"], variants: [waiting] });
    await chmod(temp.path, 0o755); // agents look for the gate as another user
    const first = startCli(["run", "--run-id", "one", "--sandbox", "local"], { cwd: temp.path });
    const lock = path.join(temp.path, "results", ".lock.json");
    await until("the lock", async () => (await readFile(lock, "utf8").catch(() => "")) !== "");
    const refused = await cli(["run", "--run-id", "two"], { cwd: temp.path });
    expect(refused).toMatchObject({ exitCode: 2 });
    expect(refused.stderr).toContain(`process ${first.pid}`);
    const second = startCli(["run", "--run-id", "two", "--sandbox", "local", "--wait"], { cwd: temp.path });
    let said = "";
    second.stderr.on("data", (chunk: Buffer) => {
      said += chunk.toString();
    });
    await until("the second run waits", () => said.includes("Waiting for"));
    await writeFile(gate, "");
    expect(await first).toMatchObject({ exitCode: 0 });
    expect(await second).toMatchObject({ exitCode: 0 });
  });
});
