import { chmod, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { cli } from "../../support/cli.ts";
import { tempFolder } from "../../support/temp.ts";
import { tinySuite } from "../../support/tiny-suite.ts";

const folderOf = (root: string) => path.join(root, "tasks", "add-alpha");

async function validate(cwd: string, args: string[] = []) {
  const { stdout, exitCode } = await cli(["validate", "--json", "--repeat", "3", ...args], { cwd });
  return { exitCode, task: JSON.parse(stdout).tasks[0] as { problems: string[]; warnings: string[]; ids: Record<string, string[]> } };
}

describe("validate", () => {
  it("finds a sound task sound", async () => {
    await using temp = await tempFolder();
    await tinySuite(temp.path, { words: ["alpha"] });
    expect(await validate(temp.path)).toMatchObject({
      exitCode: 0,
      task: { problems: [], ids: { failToPass: ["has-alpha"], passToPass: ["title"], flaky: [] } },
    });
  });

  it.each<[string, (folder: string) => Promise<void>, string]>([
    ["a hidden test that nop passes", (f) => writeFile(path.join(f, "tests", "has-alpha.sh"), "true\n"), "doing nothing passes"],
    [
      "a reference that does not pass",
      (f) => writeFile(path.join(f, "tests", "has-alpha.sh"), "false\n"),
      "reference solution does not pass",
    ],
    [
      "a reference that does not apply",
      (f) => edit(path.join(f, "solution", "solution.patch"), " first", " second"),
      "solution.patch failed",
    ],
    [
      "a reference that touches protected files",
      (f) =>
        edit(
          path.join(f, "solution", "solution.patch"),
          "diff --git a/words",
          "diff --git a/tests/title.sh b/tests/title.sh\nold mode 100644\nnew mode 100755\ndiff --git a/words",
        ),
      "S6 protected files changed: tests/title.sh",
    ],
    [
      "a listed test that does not exist",
      (f) => edit(path.join(f, "task.toml"), '[ "title" ]', '[ "title", "gone" ]'),
      'pass_to_pass lists what does not belong there: "gone"',
    ],
    [
      "a reference with a hunk that no test needs",
      (f) =>
        edit(
          path.join(f, "solution", "solution.patch"),
          "diff --git a/words",
          "diff --git a/extra.sh b/extra.sh\nnew file mode 100644\n--- /dev/null\n+++ b/extra.sh\n@@ -0,0 +1 @@\n+echo unneeded\ndiff --git a/words",
        ),
      "also pass without hunk 1 of extra.sh",
    ],
  ])("refuses %s", async (_what, damage, problem) => {
    await using temp = await tempFolder();
    await tinySuite(temp.path, { words: ["alpha"] });
    await damage(folderOf(temp.path));
    await edit(path.join(folderOf(temp.path), "task.toml"), '[ "words.txt" ]', '[ "words.txt", "extra.sh" ]');
    const { exitCode, task } = await validate(temp.path);
    expect(exitCode).toBe(1);
    expect(task.problems.join("\n")).toContain(problem);
  });

  // R9 of test/attacks/catalogue.ts
  it("quarantines a test that flips between runs of one patch", async () => {
    await using temp = await tempFolder();
    await tinySuite(temp.path, { words: ["alpha"] });
    const flaky = path.join(folderOf(temp.path), "tests", "sometimes.sh");
    // Passes every other time: the count is kept outside, where runs can see it in a sandbox that hides nothing.
    await writeFile(flaky, `f=${temp.path}/count; n=$(cat "$f" 2>/dev/null || echo 0); echo $((n + 1)) > "$f"; test $((n % 2)) -eq 0\n`);
    await edit(path.join(folderOf(temp.path), "task.toml"), '[ "title" ]', '[ "title", "sometimes" ]');
    const { exitCode, task } = await validate(temp.path, ["--graders", "1", "--sandbox", "local"]);
    expect(exitCode).toBe(1);
    expect(task.ids["flaky"]).toEqual(["sometimes"]);
    expect(task.problems.join()).toContain('flaky, to be quarantined: "sometimes"');
  });

  it("--write fills the lists, keeps comments, and proves the result", async () => {
    await using temp = await tempFolder();
    await tinySuite(temp.path, { words: ["alpha"] });
    const file = path.join(folderOf(temp.path), "task.toml");
    await edit(file, 'fail_to_pass = [ "has-alpha" ]', "# the author's remark\nfail_to_pass = []");
    expect(await validate(temp.path, ["--write"])).toMatchObject({ exitCode: 0, task: { problems: [] } });
    const text = await readFile(file, "utf8");
    expect(text).toContain("# the author's remark");
    expect(text).toMatch(/fail_to_pass = \[\n {2}"has-alpha",\n\]/);
  });

  it("finds sentinels that do not fit the runner, before they accuse anybody", async () => {
    await using temp = await tempFolder();
    await tinySuite(temp.path, { words: ["alpha"] });
    await edit(path.join(temp.path, "repos", "tiny", "repo.toml"), 'fail = [ "false\\n"', 'fail = [ "true\\n"');
    const { exitCode, task } = await validate(temp.path);
    expect(exitCode).toBe(1);
    expect(task.problems.join("\n")).toMatch(/doing nothing cannot be graded[^\n]*sentinels do not come out right/);
    expect(task.problems.join("\n")).toMatch(/the reference solution does not pass[^\n]*judged tampered/);
  });

  it("proves a task whose tests are out of process, and fills its lists from both reports", async () => {
    await using temp = await tempFolder();
    await tinySuite(temp.path, { words: ["alpha"] });
    const folder = folderOf(temp.path);
    await rm(path.join(folder, "tests"), { recursive: true });
    await mkdir(path.join(folder, "check"));
    const script =
      'r="not "; subject grep -qx alpha words.txt && r=; printf "TAP version 13\\n1..1\\n%sok - outside\\n" "$r" > "$1"; test -z "$r"\n';
    await writeFile(path.join(folder, "check", "run.sh"), script);
    await edit(path.join(folder, "task.toml"), 'fail_to_pass = [ "has-alpha" ]', "fail_to_pass = []");
    await edit(
      path.join(folder, "task.toml"),
      "[patchbench.scope]",
      '[patchbench.check]\ncommand = ["sh", "run.sh", "{report}"]\n\n[patchbench.scope]',
    );
    expect(await validate(temp.path, ["--write"])).toMatchObject({
      exitCode: 0,
      task: { problems: [], warnings: [], ids: { failToPass: ["outside"], passToPass: ["title"] } },
    });
  });

  it("takes Harbor's solve.sh as the reference", async () => {
    await using temp = await tempFolder();
    await tinySuite(temp.path, { words: ["alpha"] });
    const solution = path.join(folderOf(temp.path), "solution");
    const { rename } = await import("node:fs/promises");
    await rename(path.join(solution, "solution.patch"), path.join(solution, "old.patch"));
    await writeFile(path.join(solution, "solve.sh"), "#!/bin/bash\necho alpha >> words.txt\n");
    await chmod(path.join(solution, "solve.sh"), 0o755);
    expect(await validate(temp.path)).toMatchObject({ exitCode: 0 });
  });
});

async function edit(file: string, find: string, replacement: string): Promise<void> {
  const text = await readFile(file, "utf8");
  if (!text.includes(find)) throw new Error(`${file} has no ${find}`);
  await writeFile(
    file,
    text.replace(find, () => replacement),
  );
}
