import { appendFile, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Comparison } from "../../../src/domain/comparison.ts";
import { FalseAlarms } from "../../../src/domain/false-alarms.ts";
import { cli } from "../../support/cli.ts";
import { storedRun } from "../../support/stored-run.ts";
import { type TempFolder, tempFolder } from "../../support/temp.ts";
import { tinySuite } from "../../support/tiny-suite.ts";

const WORDS = ["alpha", "beta", "gamma", "delta", "epsilon", "zeta"];
const SOLVES = { steps: [{ apply: "solution" }] };
const IDLES = { steps: [{ say: "no" }] };

let temp: TempFolder;
const compare = (...args: string[]) => cli(["compare", ...args], { cwd: temp.path });
const json = async (...args: string[]) => Comparison.parse(JSON.parse((await compare(...args, "--format", "json")).stdout));

/** Run `one`: solver resolves all, idle nothing. Run `two`: a newer model of solver resolves nothing, and a task was edited. */
beforeAll(async () => {
  temp = await tempFolder();
  const suite = (model: string, options: object) =>
    tinySuite(temp.path, {
      words: WORDS,
      variants: [
        { name: "oracle", agent: "oracle" },
        { name: "solver", agent: "scripted", model, options: { ...options } },
        { name: "idle", agent: "scripted", options: IDLES },
      ],
      config: { sandbox: "local" },
    });
  await suite("m-1", SOLVES);
  expect(await cli(["run", "--run-id", "one"], { cwd: temp.path })).toMatchObject({ exitCode: 0 });
  await suite("m-2", IDLES);
  await appendFile(path.join(temp.path, "tasks", "add-zeta", "instruction.md"), "And nothing else.\n");
  expect(await cli(["run", "--run-id", "two"], { cwd: temp.path })).toMatchObject({ exitCode: 0 });
}, 120_000);
afterAll(() => temp[Symbol.asyncDispose]());

describe("compare", () => {
  it("of one run holds its variants against the first that is no control", async () => {
    const { exitCode, stdout } = await compare("one");
    expect(exitCode).toBe(0);
    expect(stdout.split("\n")[0]).toMatch(/^worse: 100\.0 % → 0\.0 %, -100\.0 points .* over 6 tasks$/);
    expect(stdout).toMatch(/A {2}one\/solver {2}[\d-]+, 6 of 6 trials measured\nB {2}one\/idle/);
    expect(stdout).toContain("add-alpha: 1/1 → 0/1; patchbench show one add-alpha__solver__0, patchbench show one add-alpha__idle__0");
    expect(stdout).not.toContain("oracle");
    const shown = await cli(["show", "one", "add-alpha__idle__0"], { cwd: temp.path });
    expect(shown).toMatchObject({ exitCode: 0 });
  });

  it("of two runs pairs variants, leaves out and names an edited task, and says what moved", async () => {
    const { contrasts } = await json("one", "two");
    expect(contrasts.map(({ a, b }) => `${a.name} ${b.name}`)).toEqual(["one/solver two/solver", "one/idle two/idle"]);
    const [solver] = contrasts;
    expect(solver?.comparability.refused).toMatchObject([{ part: "task", tasks: ["add-zeta"] }]);
    expect(solver?.comparability.explained).toContainEqual(expect.objectContaining({ part: "model", from: "m-1", to: "m-2" }));
    expect(solver?.differences[0]).toMatchObject({ metric: "resolve", delta: -1, tasks: 5, pAdjusted: expect.any(Number) });
    const { stdout } = await compare("one/solver", "two/solver", "--metric", "resolve");
    expect(stdout).toContain("Not compared, because the instrument differs:\n  task add-zeta: the task's files differ");
    expect(stdout).toContain("What moved:\n  model: m-1 → m-2\n");
    expect(stdout).not.toContain("wall time");
  });

  it("refuses when the instrument differs everywhere, unless told", async () => {
    const refused = await compare("one/solver", "two/solver", "--task", "add-zeta");
    expect(refused).toMatchObject({ exitCode: 3 });
    expect(refused.stdout.split("\n")[0]).toMatch(/^not comparable: task differs at 1 task/);
    const told = await compare("one/solver", "two/solver", "--task", "add-zeta", "--anyway");
    expect(told).toMatchObject({ exitCode: 0 });
    expect(told.stdout).toContain("Compared although the instrument differs:\n  task add-zeta");
    expect(told.stdout).toMatch(/^unclear: 100\.0 % → 0\.0 %/);
  });

  it("finds variants of the newest run, or of --run, and takes a control that is named", async () => {
    expect(await json("solver", "idle")).toMatchObject({ contrasts: [{ a: { name: "two/solver" }, conclusion: "unclear" }] });
    expect(await json("idle", "solver", "--run", "one")).toMatchObject({
      contrasts: [{ b: { name: "one/solver" }, conclusion: "better" }],
    });
    const three = await json("one/oracle", "one/solver", "one/idle");
    expect(three.contrasts.map(({ b }) => b.variant)).toEqual(["solver", "idle"]);
    // six of six by McNemar: 2 / 2^6, twice that by Holm, which is too much
    expect(three.contrasts[1]).toMatchObject({
      conclusion: "unclear",
      differences: [{ p: 0.03125, pAdjusted: 0.0625 }, {}, {}, {}, {}, {}, {}],
    });
    expect(await json("one/oracle", "one/idle")).toMatchObject({ contrasts: [{ conclusion: "worse" }] });
  });

  it("fails a gate only when told: worse is 1, and what could not be compared is no pass", async () => {
    expect(await compare("one/solver", "one/idle", "--fail-on", "worse")).toMatchObject({ exitCode: 1 });
    expect(await compare("one/idle", "one/solver", "--fail-on", "worse")).toMatchObject({ exitCode: 0 });
    const partly = ["one/solver", "two/solver", "one/oracle", "--task", "add-zeta"];
    expect(await compare(...partly)).toMatchObject({ exitCode: 0 });
    expect(await compare(...partly, "--fail-on", "worse")).toMatchObject({ exitCode: 3 });
  });

  it("says what is not measured and not known, and then exits with 3", async () => {
    await using other = await tempFolder();
    await tinySuite(other.path);
    const results = path.join(other.path, "results");
    await storedRun(results, { runId: "empty", variants: ["base", "other"] });
    await writeFile(
      path.join(results, "runs", "empty", "manifest.json"),
      (await readFile(path.join(results, "runs", "empty", "manifest.json"), "utf8")).replaceAll('"oracle"', '"command"'),
    );
    const { exitCode, stdout } = await cli(["compare", "latest"], { cwd: other.path });
    expect(exitCode).toBe(3);
    expect(stdout).toMatch(/^not comparable/);
    expect(stdout).toContain("Not known:\n  An older version wrote one side");
    expect(stdout).toContain("empty/base: 3 of 3 trials, in no figure above");
  });

  it("writes Markdown to a file, answer first", async () => {
    const output = path.join(temp.path, "comparison.md");
    expect(await compare("one", "--format", "markdown", "--output", output)).toMatchObject({ exitCode: 0, stdout: "" });
    expect(await readFile(output, "utf8")).toMatch(/^### patchbench: worse: 100\.0 %/);
  });

  it("says the same twice", async () => {
    expect(await json("one", "two", "--anyway")).toEqual(await json("one", "two", "--anyway"));
  });

  it("--aa splits one side, and says when there is nothing to split", async () => {
    const { exitCode, stdout } = await compare("one/solver", "--aa");
    expect(exitCode).toBe(3);
    expect(stdout).toContain("no task has two measured trials");
    expect(await compare("one", "two", "--aa")).toMatchObject({ exitCode: 2 });
    const grown = await cli(["run", "--results", "others", "--variant", "idle", "--trials", "4", "--task", "add-a*"], { cwd: temp.path });
    expect(grown).toMatchObject({ exitCode: 0 });
    const split = await compare("latest", "--aa", "--results", "others", "--splits", "50", "--format", "json");
    expect(split.exitCode).toBe(0);
    const { sides } = FalseAlarms.parse(JSON.parse(split.stdout));
    expect(sides).toEqual([
      expect.objectContaining({ name: expect.stringMatching(/\/idle$/), splits: 50, alarms: 0, rate: 0, trials: 4, trialsPerHalf: 2 }),
    ]);
    expect((await compare("latest", "--aa", "--results", "others")).stdout).toContain("A half has 2 trials a task");
  });

  it.each([
    [["solvr", "one/idle"], /neither a run nor a variant of the newest.* Did you mean "solver"\?/],
    [["one/solvr", "one/idle"], /Run one has no variant "solvr"\. Did you mean "solver"\?/],
    [["baseline:solver", "one"], /No baseline "solver"/],
    [["one/solver"], /"one\/solver" is one side: name another/],
    [["one/solver", "one/solver"], /is on both sides/],
    [["one", "--task", "add-alfa"], /No task matches "add-alfa"\. Did you mean "add-alpha"\?/],
    [["one", "--metric", "speed"], /Invalid values/],
    [["one", "--alpha", "2"], /--alpha: a number between 0 and 0.5 was expected/],
  ])("%s: one clear message, and 2", async (args, message) => {
    const { exitCode, stderr } = await compare(...args);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain("This is a bug");
  });
});
