import { readFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { trialPath } from "../../../src/env.ts";
import { findProgram } from "../../../src/lib/find-program.ts";
import { type CliResult, cli } from "../../support/cli.ts";
import { plant, userGit } from "../../support/fixture-repo.ts";
import { type TempFolder, tempFolder } from "../../support/temp.ts";
import { everythingIn, previewsOf } from "../../support/user-repo.ts";

const hasPython = findProgram("python3", process.cwd(), trialPath()) !== undefined;

interface Place extends TempFolder {
  /** Makes a repository of a folder here: everything in it is committed. */
  init(folder: string): Promise<string>;
  request(repo: string, script: string, ...args: string[]): Promise<CliResult>;
}

async function place(): Promise<Place> {
  const temp = await tempFolder();
  return {
    ...temp,
    async init(folder) {
      const repo = path.join(temp.path, folder);
      await userGit(repo, "init", "--quiet", "--initial-branch=main");
      await userGit(repo, "add", "--all");
      await userGit(repo, "commit", "--quiet", "--message=base");
      return repo;
    },
    async request(repo, script, ...args) {
      const variant = { name: "it", agent: "scripted", options: { steps: [{ run: ["sh", "-c", script] }] } };
      await plant(temp.path, { "patchbench.config.json": JSON.stringify({ variants: [variant] }) });
      return await cli(["request", "words", "--repo", repo, ...args], { cwd: temp.path });
    },
  };
}

async function onlyPreview(repo: string): Promise<string> {
  const [branch = "", ...others] = await previewsOf(repo);
  expect(others).toEqual([]);
  return branch;
}

const CALC_TEST = `import unittest
from calc import add, halve

class Calc(unittest.TestCase):
    def test_add(self):
        self.assertEqual(add(1, 2), 3)

    def test_halve(self):
        self.assertEqual(halve(4), 2)
`;

const REPORTER = `import sys, unittest
from xml.sax.saxutils import quoteattr

class Result(unittest.TextTestResult):
    rows = []
    def addSuccess(self, test):
        super().addSuccess(test)
        self.rows.append((test.id(), ""))
    def addFailure(self, test, err):
        super().addFailure(test, err)
        self.rows.append((test.id(), "<failure/>"))
    addError = addFailure

outcome = unittest.TextTestRunner(resultclass=Result).run(unittest.defaultTestLoader.discover("."))
with open(sys.argv[1], "w") as out:
    out.write("<testsuite>" + "".join(f"<testcase name={quoteattr(name)}>{inner}</testcase>" for name, inner in Result.rows) + "</testsuite>")
sys.exit(not outcome.wasSuccessful())
`;

describe("a request on a repository that nobody prepared", () => {
  it.skipIf(!hasPython)("in Python, with tests of its own: by the exit code of a command, and test by test from a report", async () => {
    await using at = await place();
    const files = { "calc.py": "def add(a, b):\n    return a + b\n\ndef halve(a):\n    return a // 2\n", "test_calc.py": CALC_TEST };
    await plant(path.join(at.path, "calc"), { ...files, "report.py": REPORTER, ".gitignore": "__pycache__/\n" });
    const repo = await at.init("calc");
    const plain = await at.request(repo, "echo 'def double(a): return 2 * a' >> calc.py", "--test", "python3 -B -m unittest -q");
    expect(plain).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("own tests still pass (1)") });
    const broken = await at.request(repo, "sed -i 's/a \\/\\/ 2/a/' calc.py", "--test", "python3 -B report.py {report}");
    expect(broken).toMatchObject({ exitCode: 1, stdout: expect.stringMatching(/own test .*test_halve.*: failed/) });
    expect(broken.stdout).toContain("before: 2 passed");
    expect(broken.stdout).toContain("after: 1 of them pass");
  });

  it("whose attributes turn line ends, in a folder that is a linked work tree", async () => {
    await using at = await place();
    const files = {
      ".gitattributes": "*.txt text eol=crlf\n*.ps1 text eol=crlf\n",
      "words.txt": "first\r\nsecond\r\n",
      "a b/old.txt": "one\r\ntwo\r\nthree\r\n",
    };
    await plant(path.join(at.path, "main"), files);
    const main = await at.init("main");
    const linked = path.join(at.path, "linked");
    await userGit(main, "worktree", "add", "--quiet", "-b", "topic", linked);
    const before = [await everythingIn(main), await everythingIn(linked)];
    const script = `printf 'third\\r\\n' >> words.txt; printf 'new\\r\\n' > new.ps1; git mv 'a b/old.txt' 'a b/é.txt'; printf 'four\\r\\n' >> 'a b/é.txt'`;
    expect(await at.request(linked, script)).toMatchObject({ exitCode: 0 });
    expect([await everythingIn(main), await everythingIn(linked)]).toEqual(before);
    const branch = await onlyPreview(main);
    const git = (...args: string[]) => userGit(main, "-c", "core.quotePath=false", ...args);
    expect((await git("diff", "--name-status", "main", branch)).split("\n").map((line) => line.replace(/^R\d+/, "R"))).toEqual([
      ...["R\ta b/old.txt\ta b/é.txt", "A\tnew.ps1", "M\twords.txt"],
    ]);
    expect(await git("show", `${branch}:words.txt`)).toBe("first\nsecond\nthird"); // as git keeps it: no carriage return
    expect(await git("show", `${branch}:a b/é.txt`)).toBe("one\ntwo\nthree\nfour");
  });

  it("with a submodule and files in LFS: says that the agent sees neither", async () => {
    await using at = await place();
    await plant(path.join(at.path, "dep"), { "dep.txt": "dep\n" });
    const dep = await at.init("dep");
    const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${"0".repeat(64)}\nsize 12\n`;
    await plant(path.join(at.path, "top"), {
      "words.txt": "first\n",
      ".gitattributes": "*.bin filter=lfs diff=lfs merge=lfs -text\n",
      "big.bin": pointer,
    });
    const top = await at.init("top");
    await userGit(top, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", dep, "dep");
    await userGit(top, "commit", "--quiet", "--message=submodule");
    const before = await everythingIn(top);
    const done = await at.request(top, "ls dep > seen.txt; cat big.bin >> seen.txt");
    expect(done).toMatchObject({
      exitCode: 0,
      stderr: expect.stringMatching(/submodules: their folders are empty[\s\S]*git LFS: the agent sees their pointers/),
    });
    expect(await everythingIn(top)).toEqual(before);
    const branch = await onlyPreview(top);
    expect(`${await userGit(top, "show", `${branch}:seen.txt`)}\n`).toBe(pointer);
    expect(await userGit(top, "diff", "--name-only", "main", branch)).toBe("seen.txt"); // the submodule stays what it is
  });

  it("bare, or cloned without all of its history", async () => {
    await using at = await place();
    await plant(path.join(at.path, "full"), { "words.txt": "first\n" });
    const full = await at.init("full");
    for (const more of ["second", "third"]) await userGit(full, "commit", "--quiet", "--allow-empty", `--message=${more}`);
    await userGit(at.path, "clone", "--quiet", "--bare", full, "bare.git");
    await userGit(at.path, "clone", "--quiet", "--depth=2", pathToFileURL(full).href, "shallow");
    for (const name of ["bare.git", "shallow"]) {
      const repo = path.join(at.path, name);
      expect(await at.request(repo, "echo alpha >> words.txt; git log --format=%s > log.txt")).toMatchObject({ exitCode: 0 });
      const log = await userGit(repo, "show", `${await onlyPreview(repo)}:log.txt`);
      expect(log).toBe(name === "shallow" ? "third\nsecond" : "third\nsecond\nbase");
    }
  });

  it("is set up once a commit, with what it needs installed and left out of the branch", async () => {
    await using at = await place();
    await plant(path.join(at.path, "app"), { "words.txt": "first\n", ".gitignore": "node_modules/\n" });
    const repo = await at.init("app");
    const setup = [
      "--setup",
      "mkdir -p node_modules/dep && echo ready > node_modules/dep/state",
      "--test",
      "grep -q ready node_modules/dep/state",
    ];
    const done = await at.request(repo, "cat node_modules/dep/state >> words.txt", ...setup, "--report", path.join(at.path, "r.md"));
    expect(done).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("own tests still pass (1)") });
    expect(await userGit(repo, "show", `${await onlyPreview(repo)}:words.txt`)).toBe("first\nready");
    expect(await readFile(path.join(at.path, "r.md"), "utf8")).toContain("words.txt: modified, +1 -0");
    const failed = await at.request(repo, "true", "--setup", "echo no such package >&2; exit 4");
    expect(failed).toMatchObject({ exitCode: 2, stderr: expect.stringMatching(/set-up failed[\s\S]*no such package/) });
  });
});
