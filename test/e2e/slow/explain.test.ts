import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FlipExplanation } from "../../../src/domain/flip-explanation.ts";
import { removeTree } from "../../../src/lib/files.ts";
import { cli } from "../../support/cli.ts";
import { type TempFolder, tempFolder } from "../../support/temp.ts";
import { tinySuite } from "../../support/tiny-suite.ts";

let temp: TempFolder;
const explain = (...args: string[]) => cli(["explain", ...args], { cwd: temp.path });

const suite = (model: string, steps: object[]) =>
  tinySuite(temp.path, { variants: [{ name: "solver", agent: "scripted", model, options: { steps } }], config: { sandbox: "local" } });

/** Two real runs: the newer model looks, as before, and then writes something else into one file more. */
beforeAll(async () => {
  temp = await tempFolder();
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
    expect(stdout).toContain(
      "was resolved and is not any more: 1 of 1 trial in one/solver, 0 of 1 trial in two/solver (p = 1.00 for this task alone).",
    );
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

  it("follows a night in Markdown, and says so when only figures were kept", async () => {
    const nightly = async (runId: string, model: string, steps: object[], ...flags: string[]) => {
      await suite(model, steps);
      return cli(["nightly", "--run-id", runId, "--format", "markdown", ...flags], { cwd: temp.path });
    };
    await nightly("night-1", "m-1", [{ apply: "solution" }], "--start");
    const { stdout } = await nightly("night-2", "m-2", [{ write: { path: "words.txt", content: "other\n" } }]);
    expect(stdout).toContain("**Why tasks changed sides**");
    expect(stdout).toMatch(
      /- add-alpha was resolved and is not any more: 1 of 1 trial in night-1\/solver, 0 of 1 trial in night-2\/solver/,
    );
    await removeTree(path.join(temp.path, "results", "runs", "night-1"));
    const again = await cli(["nightly", "--run-id", "night-2", "--format", "markdown"], { cwd: temp.path });
    expect(again.stdout).toContain("2 tasks cannot be explained: only figures were kept of a run");
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
    expect(stdout).toContain("not known: no evidence of how an agent went was kept");
    expect(stdout).not.toMatch(/only A changed|A alone|told no calls/);
    const back = await explain("two", "one", "--task", "add-beta"); // the verdict tells which tests passed
    expect(back.stdout).toMatch(/failed → passed {2}fail-to-pass {2}has-beta/);
  });

  it("takes trials by name, the same one twice too", async () => {
    const { stdout } = await explain("one/add-alpha__solver__0", "two/add-alpha__solver__0");
    expect(stdout).toMatch(/^add-alpha: lost\n/);
    const same = await explain("one/add-alpha__solver__0", "one/add-alpha__solver__0");
    expect(same.stdout).toMatch(
      /^add-alpha: did not change sides\n.*1 of 1 trial in one\/solver\.\nNothing that is fingerprinted differs between them\.\nBoth left the same change\.\nThe agents made the same 2 calls\.\n/,
    );
  });
});
