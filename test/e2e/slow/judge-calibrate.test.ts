import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { RunReport } from "../../../src/domain/run-report.ts";
import { parseCsv } from "../../../src/lib/csv.ts";
import { cli } from "../../support/cli.ts";
import { type Choice, judgement, writeJudgedRun } from "../../support/judged-run.ts";
import { type TempFolder, tempFolder } from "../../support/temp.ts";

const CHOICES: Choice[] = ["none", "partial", "full"];
const said = Array.from({ length: 24 }, (_, index) => CHOICES[index % 3] ?? "none");

/** A folder with a config and a run of 24 judged trials, one without a judgement, and one on which the judge came to nothing. */
async function judgedSuite(): Promise<
  TempFolder & { labels: (file: string, of: (choice: Choice, trial: number) => string) => Promise<void> }
> {
  const temp = await tempFolder();
  const config = { variants: [{ name: "oracle", agent: "oracle" }], judge: { model: "model-1", endpoint: { url: "http://127.0.0.1:1" } } };
  await mkdir(path.join(temp.path, "tasks"));
  await writeFile(path.join(temp.path, "patchbench.config.json"), JSON.stringify(config));
  const judged = [...said.map((choice) => [judgement(choice)]), [], [judgement(null)]];
  const { ids } = await writeJudgedRun(path.join(temp.path, "results"), "r", judged);
  const labels = async (file: string, of: (choice: Choice, trial: number) => string) => {
    const rows = said.map((choice, trial) => `${ids[trial]},review.scope,${of(choice, trial)},ann`);
    await writeFile(path.join(temp.path, file), ["trial,score,label,rater", ...rows].join("\n"));
  };
  return { ...temp, labels };
}

describe("judge-calibrate and the marks", () => {
  it("keeps how far a judge agrees with people, and its scores lose their mark", async () => {
    await using suite = await judgedSuite();
    const cwd = suite.path;
    const before = await cli(["show", "r", "calc-power__oracle__0"], { cwd });
    expect(before.stdout).toContain("0.00  review.scope [uncalibrated]");
    expect((await cli(["report", "r"], { cwd })).stdout).toContain("oracle: review.scope 0.50 (n 24, 1 null) [uncalibrated]");

    await suite.labels("good.csv", (choice, trial) => (trial === 0 ? "partial" : choice));
    const dry = await cli(["judge-calibrate", "r", "--labels", "good.csv", "--dry-run"], { cwd });
    expect(dry).toMatchObject({ exitCode: 0 });
    expect(dry.stdout).toContain("24 compared");
    expect(await readdir(path.join(cwd, "results"))).toEqual(["runs"]);

    const kept = await cli(["judge-calibrate", "r", "--labels", "good.csv", "--json"], { cwd });
    expect(kept).toMatchObject({ exitCode: 0 });
    const { calibrations } = JSON.parse(kept.stdout);
    expect(calibrations).toMatchObject([{ judge: "judge-a", trials: 24, calibrated: true, exact: 23 / 24, raters: 1 }]);
    const stored = JSON.parse(await readFile(path.join(cwd, "results", "calibrations", "judge-a.json"), "utf8"));
    expect(stored.alpha).toBe(calibrations[0].alpha);

    const after = await cli(["show", "r", "calc-power__oracle__0"], { cwd });
    expect(after.stdout).toContain("0.00  review.scope\n");
    const json = RunReport.parse(JSON.parse((await cli(["report", "r", "--format", "json"], { cwd })).stdout));
    expect(json.variants[0]?.judged).toMatchObject([{ name: "review.scope", calibrated: true, trials: 24, nulls: 1 }]);
    expect(json.trials?.[0]).toMatchObject({ result: "passed", judged: [{ calibrated: true }] });
  });

  it("exits 1 below the agreement asked for, 3 for too few labels, 2 for a label of what is not there", async () => {
    await using suite = await judgedSuite();
    const cwd = suite.path;
    await suite.labels("bad.csv", (choice, trial) => (trial % 2 === 0 ? choice : (CHOICES[(trial + 1) % 3] ?? "none")));
    const bad = await cli(["judge-calibrate", "r", "--labels", "bad.csv"], { cwd });
    expect(bad).toMatchObject({ exitCode: 1 });
    expect(bad.stdout).toContain("uncalibrated: alpha is below the 0.667 asked for");
    await suite.labels("few.csv", (choice, trial) => (trial < 19 ? choice : ""));
    const few = await cli(["judge-calibrate", "r", "--labels", "few.csv"], { cwd });
    expect(few).toMatchObject({ exitCode: 3 });
    expect(few.stdout).toContain("uncalibrated: too few trials to say: 19, at least 20 are needed");
    expect(few.stdout).toContain("5 rows without a label.");
    expect((await cli(["show", "r", "calc-power__oracle__0", "--json"], { cwd })).stdout).toContain(
      '"uncalibrated": [\n    "review.scope"',
    );
    await suite.labels("odd.csv", () => "fulll");
    const odd = await cli(["judge-calibrate", "r", "--labels", "odd.csv"], { cwd });
    expect(odd).toMatchObject({ exitCode: 2 });
    expect(odd.stderr).toContain('Error: odd.csv:2: no choice "fulll". Did you mean "full"?');
    expect(await cli(["judge-calibrate", "r"], { cwd })).toMatchObject({ exitCode: 2 });
  });

  it("writes a blind sheet, never over one that people may have filled in", async () => {
    await using suite = await judgedSuite();
    const cwd = suite.path;
    const args = ["judge-calibrate", "r", "--sample", "6", "--output", "sheet.csv"];
    expect(await cli(args, { cwd })).toMatchObject({ exitCode: 0 });
    const sheet = await readFile(path.join(cwd, "sheet.csv"), "utf8");
    const [head, ...rows] = parseCsv(sheet).map(({ cells }) => cells);
    expect(head).toEqual(["run", "trial", "score", "label", "rater", "choices", "patch", "request"]);
    expect(rows).toHaveLength(6);
    expect(rows[0]?.[5]).toBe("none | partial | full | cannot tell");
    expect(await readFile(rows[0]?.[6] ?? "", "utf8")).toContain("diff --git");
    expect(rows[0]?.[7]).toBe(`'=HYPERLINK("x"), please`);
    expect(sheet).not.toContain("because");
    const again = await cli(args, { cwd });
    expect(again).toMatchObject({ exitCode: 2 });
    expect(again.stderr).toContain("is there already");
  });

  it("report writes Markdown, and starts nothing", async () => {
    await using suite = await judgedSuite();
    const cwd = suite.path;
    expect(await cli(["report", "r", "--format", "markdown", "--output", "report.md"], { cwd })).toMatchObject({ exitCode: 0, stdout: "" });
    const text = await readFile(path.join(cwd, "report.md"), "utf8");
    expect(text).toMatch(/^### patchbench: 26 of 26 trials measured\n/);
    expect(text).toContain("- `oracle`: review.scope 0.50 (n 24, 1 null) &#91;uncalibrated&#93;");
    const nowhere = await cli(["report", "r", "--output", "no/such/folder.md"], { cwd });
    expect(nowhere).toMatchObject({ exitCode: 2 });
    expect(nowhere.stderr).toMatch(/^Error: --output: /);
  });
});
