import { readFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { Atif } from "../../src/domain/atif.ts";
import { readRun } from "../../src/library/read-run.ts";
import { cli } from "../support/cli.ts";
import { tempFolder } from "../support/temp.ts";
import { tinySuite } from "../support/tiny-suite.ts";

/** Five calls: looks twice, writes two lines, takes one back (2 + 1 lines for the one that stays), runs the repo's tests. */
const steps = [
  { run: ["cat", "words.txt"] },
  { run: ["cat", "words.txt"] },
  { write: { path: "words.txt", content: "first\nalpha\nextra\n" } },
  { replace: { path: "words.txt", find: "extra\n", with: "" } },
  { run: ["./run-tests.sh", "/dev/null"] },
  { say: "Done: alpha is in the list." },
];

describe("the trajectory of a trial", () => {
  it("is marked, measured, written as ATIF and shown", async () => {
    await using temp = await tempFolder();
    await tinySuite(temp.path, { words: ["alpha"], variants: [{ name: "wanders", agent: "scripted", options: { steps } }] });
    await cli(["run", "--run-id", "r"], { cwd: temp.path });
    const { records, folder } = await readRun(path.join(temp.path, "results"), "r");
    const [record] = records;
    const of = Object.fromEntries((record?.measurements ?? []).map(({ name, value }) => [name.replace("trajectory-drift.", ""), value]));
    expect(of).toMatchObject({
      "r1-repeat-rate": 1 / 5,
      "r1-longest-cycle": 2,
      "r2-edit-efficiency": 1 / 3,
      "r3-focus": 1,
      "r3-first-relevant-edit-call": 3,
      "r3-calls-after-last-useful-change": 1,
      "r4-plan-followed": null,
      "r5-phase-regressions": 0,
      "r5-explore-calls": 2,
      "r5-edit-calls": 2,
      "r5-test-calls": 1,
      "r6-tests-after-last-edit": 1,
      "r6-false-success": 0,
      "r6-claim-matched": 1,
    });

    const file = path.join(folder, record?.artifacts ?? "", "trajectory.json");
    const atif = Atif.parse(JSON.parse(await readFile(file, "utf8")));
    expect(atif.steps[0]?.message).toContain('Append the line "alpha"');
    const results = atif.steps.flatMap((step) => step.observation?.results ?? []);
    const marks = results.map(({ extra }) => extra?.["tree"] as { digest: string; churn: number; changed: string[] });
    expect(marks.map(({ churn }) => churn)).toEqual([0, 0, 2, 1, 0]);
    expect(new Set(marks.map(({ digest }) => digest)).size).toBe(3);
    expect(results[0]).toMatchObject({ content: "first", extra: { exit_code: 0, ok: true } });

    const { stdout } = await cli(["show", "r", "add-alpha__wanders__0"], { cwd: temp.path });
    expect(stdout).toMatch(/phases {3}explore 2 .* → edit 2 .* → test 1/);
    expect(stdout).toContain("said     Done: alpha is in the list.");
    expect(stdout).toContain("repeated  cat words.txt: first step 1, again step 2");
    expect(stdout).toMatch(/edit +edit words\.txt {2}1 file, ±2/);
  });

  it("is the prompt alone where an agent told nothing", async () => {
    await using temp = await tempFolder();
    await tinySuite(temp.path, { words: ["alpha"], variants: [{ name: "nop", agent: "nop" }] });
    await cli(["run", "--run-id", "r"], { cwd: temp.path });
    const { records, folder } = await readRun(path.join(temp.path, "results"), "r");
    const atif = Atif.parse(JSON.parse(await readFile(path.join(folder, records[0]?.artifacts ?? "", "trajectory.json"), "utf8")));
    expect(atif).toMatchObject({ agent: { name: "nop" }, steps: [{ source: "user" }], final_metrics: { extra: { cost: "unknown" } } });
    const drift = records[0]?.measurements.filter(({ name }) => name.startsWith("trajectory-drift.")) ?? [];
    expect(drift.map(({ value }) => value)).toEqual(drift.map(() => null));
    expect(drift.length).toBeGreaterThan(15);
  });
});
