import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { execa } from "execa";
import { describe, expect, it } from "vitest";
import { encodeLine } from "../../../src/store/journal.ts";
import { bin, cli } from "../../support/cli.ts";
import { parseCsv } from "../../support/csv.ts";
import { type TempFolder, tempFolder } from "../../support/temp.ts";
import { tinySuite } from "../../support/tiny-suite.ts";
import { runManifest } from "../../support/trace-facts.ts";
import { trialRecord } from "../../support/trial-record.ts";

/** A folder with a config and a run of so many trials that no agent made. */
async function withRun(count: number): Promise<TempFolder> {
  const temp = await tempFolder();
  const folder = path.join(temp.path, "results", "runs", "one");
  await mkdir(folder, { recursive: true });
  const records = Array.from({ length: count }, (_, trialIndex) => trialRecord({ trialIndex }));
  const trials = records.map(({ trialId, taskId, repoId, variant, trialIndex }) => ({ trialId, taskId, repoId, variant, trialIndex }));
  await writeFile(path.join(temp.path, "patchbench.config.json"), JSON.stringify({ variants: [{ name: "oracle", agent: "oracle" }] }));
  await writeFile(path.join(folder, "manifest.json"), JSON.stringify(runManifest({}, { runId: "one", trials })));
  await writeFile(path.join(folder, "trials.jsonl"), records.map(encodeLine).join(""));
  return temp;
}

describe("export", () => {
  it("writes what a run measured, for programs and spreadsheets", async () => {
    await using temp = await tempFolder();
    await tinySuite(temp.path, { words: ["alpha"], config: { suite: '=tiny, "quoted"' } });
    expect(await cli(["run", "--run-id", "r"], { cwd: temp.path })).toMatchObject({ exitCode: 0 });
    const lines = (await cli(["export", "r"], { cwd: temp.path })).stdout.split("\n").map((line) => JSON.parse(line));
    expect(lines.map((line) => [line.runId, line.variant, line.verdict.kind]).sort()).toEqual([
      ["r", "nop", "failed"],
      ["r", "oracle", "passed"],
    ]);
    const saved = await cli(["export", "--all", "--variant", "n*", "--output", "out.csv"], { cwd: temp.path });
    expect(saved).toMatchObject({ exitCode: 0, stdout: "", stderr: expect.stringContaining("1 trial in ") });
    const [head = [], ...rows] = parseCsv(await readFile(path.join(temp.path, "out.csv"), "utf8"));
    const at = (name: string) => rows[0]?.[head.indexOf(name)];
    expect([rows.length, at("suite"), at("variant"), at("resolved")]).toEqual([1, `'=tiny, "quoted"`, "nop", "0"]);
  });

  it("never writes over what is there, but with --force a file", async () => {
    await using temp = await withRun(2);
    const cwd = temp.path;
    await writeFile(path.join(cwd, "x.jsonl"), "mine\n");
    expect(await cli(["export", "one", "--output", "x.jsonl"], { cwd })).toMatchObject({
      ...{ exitCode: 2, stdout: "", stderr: expect.stringContaining("--force replaces it.") },
    });
    expect(await readFile(path.join(cwd, "x.jsonl"), "utf8")).toBe("mine\n");
    expect(await cli(["export", "one", "--output", "x.jsonl", "--force", "--format", "csv"], { cwd })).toMatchObject({ exitCode: 0 });
    expect(parseCsv(await readFile(path.join(cwd, "x.jsonl"), "utf8"))).toHaveLength(3);
    expect(await cli(["export", "one", "--output", "results", "--force"], { cwd })).toMatchObject({ exitCode: 2 });
    const lost = await cli(["export", "one", "--output", "no/such/x.csv"], { cwd });
    expect(lost).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(/^Error: .*x\.csv cannot be written: ENOENT\.$/m) });
    expect((await readdir(cwd)).sort()).toEqual(["patchbench.config.json", "results", "x.jsonl"]);
  });

  it.each([
    ["after a line", 3_000, "head -n 1"],
    ["of a long text before it came", 3_000, "true"],
    ["of a short text before it came", 1, "true"],
  ])("ends quietly when its reader has seen enough: %s", async (_what, trials, reader) => {
    await using temp = await withRun(trials);
    const command = `{ "${process.execPath}" "${bin}" export one; echo "exit $?" >&2; } | ${reader}`;
    const { stdout, stderr } = await execa("sh", ["-c", command], { cwd: temp.path });
    expect(stderr).toBe("exit 0");
    expect(stdout === "" ? reader : JSON.parse(stdout).trialId).toBe(reader === "true" ? "true" : "calc-power__oracle__0");
  });

  it("wants the name of a run or --all, not both", async () => {
    await using temp = await withRun(1);
    for (const args of [["export"], ["export", "one", "--all"], ["export", "two"], ["export", "one", "--task", "none"]]) {
      const { exitCode, stderr } = await cli(args, { cwd: temp.path });
      expect([args, exitCode]).toEqual([args, 2]);
      expect(stderr).toMatch(/^Error: /);
    }
  });
});
