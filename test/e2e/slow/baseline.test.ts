import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { Baseline } from "../../../src/domain/baseline.ts";
import { cli } from "../../support/cli.ts";
import { storedRun } from "../../support/stored-run.ts";
import { type TempFolder, tempFolder } from "../../support/temp.ts";
import { tinySuite } from "../../support/tiny-suite.ts";

const VARIANTS = ["base", "other"];

/** A run of two variants of which the first is measured and the second is not. */
async function suite(temp: TempFolder) {
  await tinySuite(temp.path);
  const run = await storedRun(path.join(temp.path, "results"), { runId: "one", tasks: ["a", "b"], variants: VARIANTS });
  for (const id of run.trialIds.filter((one) => one.includes("__base__"))) await run.record(id);
  return (args: string[], env?: Record<string, string>) =>
    cli(["baseline", ...args], { cwd: temp.path, ...(env === undefined ? {} : { env }) });
}

const CI = { GITHUB_ACTOR: "", GITLAB_USER_LOGIN: "" };

describe("baseline", () => {
  it("keeps a variant's results with where they are from, and compare holds others against them", async () => {
    await using temp = await tempFolder();
    const baseline = await suite(temp);
    const set = await baseline(["set", "--from", "one/base", "--note", "first"], {
      ...CI,
      GITHUB_ACTOR: "octo",
      GITHUB_WORKFLOW: "nightly",
      GITHUB_RUN_ID: "7",
    });
    expect(set).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining("base: resolved 100 % of 2 tasks, 2 of 2 trials measured\nKept in results/baselines/base.json"),
    });
    const file = path.join(temp.path, "results", "baselines", "base.json");
    const kept = Baseline.parse(JSON.parse(await readFile(file, "utf8")));
    expect(kept).toMatchObject({
      name: "base",
      note: "first",
      setBy: "octo (workflow nightly, run 7)",
      from: ["one/base"],
      sample: { runId: "one" },
    });
    expect((await baseline(["list"])).stdout).toMatch(/│ base .* 2\/2 .* one\/base .* octo \(workflow nightly, run 7\) .* first/);
    expect((await baseline(["show", "base"])).stdout).toMatch(/from {5}one\/base, of 2026-01-01T00:00:00Z/);
    expect(JSON.parse((await baseline(["show", "base", "--json"])).stdout)).toEqual(kept);
    const compared = await cli(["compare", "baseline:base", "one/base"], { cwd: temp.path });
    expect(compared).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/100\.0 % → 100\.0 %.*\n\nA {2}baseline:base/) });
    expect(await baseline(["clear", "base"])).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining("Removed results/baselines/base.json: base: resolved 100 %"),
    });
    expect(await baseline(["list"])).toMatchObject({ exitCode: 0, stdout: "No baselines." });
  });

  it("says who set it: the CI's name, or user and host", async () => {
    await using temp = await tempFolder();
    const baseline = await suite(temp);
    const setBy = async (env: Record<string, string>) =>
      JSON.parse((await baseline(["set", "--from", "one/base", "--force", "--json"], { ...CI, ...env })).stdout).baseline.setBy;
    expect(await setBy({ GITLAB_USER_LOGIN: "lab", CI_JOB_NAME: "gate", CI_PIPELINE_ID: "3" })).toBe("lab (job gate, pipeline 3)");
    expect(await setBy({})).toMatch(/^[^@]+@.+$/);
  });

  it("replaces only when told, and says what", async () => {
    await using temp = await tempFolder();
    const baseline = await suite(temp);
    await baseline(["set", "mine", "--from", "one/base", "--note", "first"]);
    const again = await baseline(["set", "mine", "--from", "one/base"]);
    expect(again).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(/There is a baseline of this name: mine: resolved 100 % .* from one\/base\n--force replaces it/),
    });
    const forced = await baseline(["set", "mine", "--from", "one/base", "--force"]);
    expect(forced).toMatchObject({ exitCode: 0, stdout: expect.stringMatching(/^Replaced mine: resolved 100 %/) });
  });

  it("takes no results that are mostly missing, unless told", async () => {
    await using temp = await tempFolder();
    const baseline = await suite(temp);
    const refused = await baseline(["set", "--from", "one/other"]);
    expect(refused).toMatchObject({
      exitCode: 3,
      stderr: expect.stringContaining("one/other: 0 of 2 planned trials are measured, fewer than 95 %"),
    });
    expect(await baseline(["list"])).toMatchObject({ stdout: "No baselines." });
    const forced = await baseline(["set", "--from", "one/other", "--force"]);
    expect(forced).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("Taken although 0 of 2") });
    expect(await cli(["compare", "baseline:other", "one/base"], { cwd: temp.path })).toMatchObject({ exitCode: 3 });
  });

  it("names a damaged file, never passes over it, and lets it be replaced", async () => {
    await using temp = await tempFolder();
    const baseline = await suite(temp);
    await baseline(["set", "good", "--from", "one/base"]);
    await baseline(["set", "bad", "--from", "one/base"]);
    await writeFile(path.join(temp.path, "results", "baselines", "bad.json"), "{");
    const listed = await baseline(["list"]);
    expect(listed).toMatchObject({
      exitCode: 2,
      stdout: expect.stringContaining("│ good"),
      stderr: expect.stringMatching(/bad\.json: cannot be read/),
    });
    expect(await cli(["compare", "baseline:bad", "one/base"], { cwd: temp.path })).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("bad.json: cannot be read"),
    });
    expect(await baseline(["set", "bad", "--from", "one/base", "--force"])).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/^Replaced a damaged file/),
    });
    expect(await baseline(["list"])).toMatchObject({ exitCode: 0 });
  });

  it("holds no secret of the config's", async () => {
    await using temp = await tempFolder();
    const baseline = await suite(temp);
    const { stdout } = await baseline(["set", "--from", "one/base", "--note", "with sesame-opens-all", "--json"], {
      MY_TOKEN: "sesame-opens-all",
    });
    expect(JSON.parse(stdout).baseline.note).toBe("with [redacted:MY_TOKEN]");
  });

  it.each([
    [["set"], /--from goes with set/],
    [["set", "Bad Name", "--from", "one/base"], /the baseline's name: lower-case letters/],
    [["set", "--from", "one/bas"], /Run one has no variant "bas"\. Did you mean "base"\?/],
    [["set", "--from", "baseline:base"], /a baseline is made of a run's or a night's results/],
    [["show"], /The name of a baseline was expected/],
    [["show", "../../patchbench.config"], /No baseline/],
    [["clear", "none"], /No baseline "none"/],
    [["forget", "base"], /Invalid values/],
  ])("%s: one clear message, and 2", async (args, message) => {
    await using temp = await tempFolder();
    const { exitCode, stderr } = await (await suite(temp))(args);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain("This is a bug");
  });
});
