import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FlipExplanation } from "../../../src/domain/flip-explanation.ts";
import { removeTree } from "../../../src/lib/files.ts";
import { cli } from "../../support/cli.ts";
import { type TempFolder, tempFolder } from "../../support/temp.ts";
import { tinySuite } from "../../support/tiny-suite.ts";

let temp: TempFolder;
const explain = (...args: string[]) => cli(["explain", ...args], { cwd: temp.path });

/** Two real runs: the newer model looks, as before, and then writes something else into one file more. */
beforeAll(async () => {
  temp = await tempFolder();
  const suite = (model: string, steps: object[]) =>
    tinySuite(temp.path, { variants: [{ name: "solver", agent: "scripted", model, options: { steps } }], config: { sandbox: "local" } });
  await suite("m-1", [{ run: ["cat", "words.txt"] }, { apply: "solution" }]);
  expect(await cli(["run", "--run-id", "one"], { cwd: temp.path })).toMatchObject({ exitCode: 0 });
  await suite("m-2", [
    { run: ["cat", "words.txt"] },
    { write: { path: "words.txt", content: "other\n" } },
    { write: { path: "notes.md", content: "<b>new</b>\n" } },
  ]);
  expect(await cli(["run", "--run-id", "two"], { cwd: temp.path })).toMatchObject({ exitCode: 0 });
}, 120_000);
afterAll(() => temp[Symbol.asyncDispose]());

describe("explain", () => {
  it("says what flipped, what moved, which tests, which files and where the ways part", async () => {
    const { exitCode, stdout } = await explain("one", "two", "--task", "add-alpha");
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^add-alpha: lost\n/);
    expect(stdout).toContain("was resolved and is not any more: 1 of 1 trial in one/solver, 0 of 1 trial in two/solver.");
    expect(stdout).toContain("model m-1 → m-2");
    expect(stdout).toMatch(/passed → failed {2}fail-to-pass/);
    expect(stdout).toMatch(/B alone {3}notes\.md/);
    expect(stdout).toContain("patchbench show two add-alpha__solver__0");
    expect(stdout).not.toContain("\u001b");
  });

  it("tells programs the same, by its schema; of two trials too, and backwards", async () => {
    const told = FlipExplanation.parse(JSON.parse((await explain("one", "two", "--task", "add-alpha", "--json")).stdout));
    expect(told).toMatchObject({ direction: "lost", identityKnown: true, parting: { kind: "step", common: 1 } });
    expect(told.files.map(({ path: file, how }) => `${how} ${file}`)).toEqual(["different words.txt", "only-b notes.md"]);
    expect(told.patch).toContain("+++ b/notes.md");
    const back = FlipExplanation.parse(
      JSON.parse((await explain("two/add-alpha__solver__0", "one/add-alpha__solver__0", "--json")).stdout),
    );
    expect(back).toMatchObject({ direction: "gained", taskId: "add-alpha" });
    expect(back.paragraph[0]).toContain("was not resolved and is now");
  });

  it("follows the comparison in Markdown, as text", async () => {
    const { stdout } = await cli(["compare", "one", "two", "--format", "markdown"], { cwd: temp.path });
    const [, after = ""] = stdout.split("**Why tasks changed sides**");
    expect(after).toContain("add-alpha was resolved and is not any more");
    expect(after).toContain("add-beta was resolved and is not any more");
    expect(after.length).toBeLessThan(4_000);
  });

  it("asks for what is missing, and names what is near", async () => {
    expect(await explain("one", "two")).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("Which task") });
    expect(await explain("one", "two", "--task", "add-alpa")).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('Did you mean "add-alpha"?'),
    });
    expect(await explain("one", "three", "--task", "add-alpha")).toMatchObject({ exitCode: 2 });
  });

  it("still says what figures tell when a trial's files are gone", async () => {
    await removeTree(path.join(temp.path, "results", "runs", "two", "trials", "add-beta__solver__0"));
    const { exitCode, stdout } = await explain("one", "two", "--task", "add-beta");
    expect(exitCode).toBe(0);
    expect(stdout).toContain("evidence.json of add-beta__solver__0 is missing or damaged");
    expect(stdout).toContain("model m-1 → m-2");
  });
});
