import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import fc from "fast-check";
import { parse } from "smol-toml";
import { describe, expect, it } from "vitest";
import { tempFolder } from "../../test/support/temp.ts";
import { writeTestIds } from "./edit-task.ts";

const BEFORE = `# a remark
[patchbench]
repo = "r" # here too
fail_to_pass = [
  "a ] b", # with a bracket
  'single "quoted"',
]
pass_to_pass = []

[patchbench.scope]
allow = ["src/**"]
`;

describe("writeTestIds", () => {
  it("replaces the lists, adds a missing one, and leaves the rest as it is", async () => {
    await using temp = await tempFolder();
    const file = path.join(temp.path, "task.toml");
    await writeFile(file, BEFORE);
    await writeTestIds(file, { fail_to_pass: ["x > y"], pass_to_pass: ["p"], quarantined: ["q"] });
    const text = await readFile(file, "utf8");
    expect(parse(text)["patchbench"]).toEqual({
      repo: "r",
      fail_to_pass: ["x > y"],
      pass_to_pass: ["p"],
      quarantined: ["q"],
      scope: { allow: ["src/**"] },
    });
    expect(text).toMatch(/^# a remark/);
    expect(text).toContain("# here too");
  });

  it("writes any ids so that they read back the same, again and again", async () => {
    await using temp = await tempFolder();
    const file = path.join(temp.path, "task.toml");
    await writeFile(file, BEFORE);
    const ids = fc.array(fc.string({ minLength: 1, unit: "grapheme" }), { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(ids, ids, async (failToPass, passToPass) => {
        await writeTestIds(file, { fail_to_pass: failToPass, pass_to_pass: passToPass });
        expect(parse(await readFile(file, "utf8"))["patchbench"]).toMatchObject({ fail_to_pass: failToPass, pass_to_pass: passToPass });
      }),
      { numRuns: 50 },
    );
  });
});
