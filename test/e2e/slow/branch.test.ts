import { createHash } from "node:crypto";
import { readdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { cli } from "../../support/cli.ts";
import { plant, userGit } from "../../support/fixture-repo.ts";
import { type TempFolder, tempFolder } from "../../support/temp.ts";
import { tinySuite } from "../../support/tiny-suite.ts";

let suite: TempFolder;

beforeAll(async () => {
  suite = await tempFolder();
  await tinySuite(suite.path, { words: ["alpha"] });
  expect(await cli(["run", "--run-id", "r", "--sandbox", "local"], { cwd: suite.path })).toMatchObject({ exitCode: 0 });
});

afterAll(() => suite[Symbol.asyncDispose]());

/** The user's repository: what the fixture was taken from, with work of the user's own that is not committed. */
async function userRepo(folder = "repo"): Promise<TempFolder & { repo: string }> {
  const temp = await tempFolder();
  const repo = path.join(temp.path, folder);
  await plant(repo, { "words.txt": "first\n", "title.txt": "Tiny\n" });
  await userGit(repo, "init", "--quiet", "--initial-branch=main");
  await userGit(repo, "add", "--all");
  await userGit(repo, "commit", "--quiet", "--message=base");
  await plant(repo, { "words.txt": "mine, not committed\n", "staged.txt": "staged\n", "loose.txt": "loose\n" });
  await userGit(repo, "add", "staged.txt");
  await plant(repo, {
    ".git/hooks/reference-transaction": { run: "#!/bin/sh\ntouch hook-ran\n" },
    ".git/hooks/pre-commit": { run: "#!/bin/sh\nexit 1\n" },
  });
  return { ...temp, repo };
}

const branch = (repo: string, ...more: string[]) => cli(["branch", "add-alpha__oracle__0", "--repo", repo, ...more], { cwd: suite.path });

describe("branch", () => {
  it("puts a trial's patch on a branch, and leaves work tree, index and HEAD byte for byte", async () => {
    await using temp = await userRepo();
    const before = await everything(temp.repo);
    expect(await branch(temp.repo)).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("Made patchbench/add-alpha/oracle-0") });
    expect(await everything(temp.repo)).toEqual(before);
    expect(await userGit(temp.repo, "show", "patchbench/add-alpha/oracle-0:words.txt")).toBe("first\nalpha");
    expect(await userGit(temp.repo, "diff", "--name-only", "main", "patchbench/add-alpha/oracle-0")).toBe("words.txt");
    const message = await userGit(temp.repo, "log", "-1", "--format=%an%n%B", "patchbench/add-alpha/oracle-0");
    for (const part of ["oracle\n", "> please add alpha", "tests.resolved: 1.00", "Patchbench-Trial: r/add-alpha__oracle__0"])
      expect(message).toContain(part);
  });

  it("makes the same commit again: a second go finds it there", async () => {
    await using temp = await userRepo();
    await branch(temp.repo);
    expect(await branch(temp.repo)).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("Already there") });
  });

  it("never takes a branch of somebody else's, nor one that is checked out", async () => {
    await using temp = await userRepo();
    await userGit(temp.repo, "branch", "mine");
    expect(await branch(temp.repo, "--name", "mine", "--force")).toMatchObject({
      ...{ exitCode: 2, stderr: expect.stringContaining("mine is not a preview of patchbench") },
    });
    expect(await branch(temp.repo, "--name", "main", "--force")).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("checked out"),
    });
    expect(await branch(temp.repo, "--name", "a..b")).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("no name for a branch"),
    });
  });

  it("replaces another preview only when told", async () => {
    await using temp = await userRepo();
    await userGit(temp.repo, "commit", "--quiet", "--no-verify", "--allow-empty", "--message=later");
    await branch(temp.repo, "--base", "main~1");
    expect(await branch(temp.repo)).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("holds another preview") });
    expect(await branch(temp.repo, "--force")).toMatchObject({ exitCode: 0, stdout: expect.stringContaining("Replaced") });
  });

  it("makes nothing when the patch does not fit", async () => {
    await using temp = await userRepo();
    await writeFile(path.join(temp.repo, "words.txt"), "quite another\n");
    await userGit(temp.repo, "commit", "--quiet", "--no-verify", "--all", "--message=other");
    const before = await userGit(temp.repo, "for-each-ref");
    expect(await branch(temp.repo)).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(/does not fit [\s\S]*words\.txt[\s\S]*--base/),
    });
    expect(await userGit(temp.repo, "for-each-ref")).toBe(before);
    expect(await branch(temp.repo, "--base", "main~1")).toMatchObject({ exitCode: 0 });
  });

  it("pushes, and writes the text of a pull request", async () => {
    await using temp = await userRepo();
    await userGit(temp.path, "init", "--quiet", "--bare", "remote.git");
    await userGit(temp.repo, "remote", "add", "origin", path.join(temp.path, "remote.git"));
    const body = path.join(temp.path, "body.md");
    expect(await branch(temp.repo, "--push", "origin", "--pr-body", body)).toMatchObject({ exitCode: 0 });
    expect(await userGit(path.join(temp.path, "remote.git"), "for-each-ref", "--format=%(refname)")).toBe(
      "refs/heads/patchbench/add-alpha/oracle-0",
    );
    expect(await readFile(body, "utf8")).toMatch(/### The request\n\n> please add alpha\n/);
    expect(await branch(temp.repo, "--push", "nowhere")).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("was made, but not pushed"),
    });
  });

  it("says what it cannot use", async () => {
    await using temp = await userRepo();
    const nop = await cli(["branch", "add-alpha__nop__0", "--repo", temp.repo], { cwd: suite.path });
    expect(nop).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("changed nothing") });
    const wrong = await cli(["branch", "r/add-alpha__orakel__0", "--repo", temp.repo], { cwd: suite.path });
    expect(wrong).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('Did you mean "add-alpha__oracle__0"') });
    expect(await branch(path.join(temp.path, "none"))).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("no such folder") });
    expect(await branch(suite.path)).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("not a git repository") });
    expect(await branch(temp.repo, "--base", "v9")).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('no commit "v9"') });
  });

  it("serves a folder of the repository, and a bare one", async () => {
    await using temp = await tempFolder();
    await plant(temp.path, { "apps/tiny/words.txt": "first\n" });
    await userGit(temp.path, "init", "--quiet");
    await userGit(temp.path, "add", "--all");
    await userGit(temp.path, "commit", "--quiet", "--message=base");
    expect(await branch(path.join(temp.path, "apps"), "--prefix", "apps/tiny")).toMatchObject({ exitCode: 0 });
    expect(await userGit(temp.path, "show", "patchbench/add-alpha/oracle-0:apps/tiny/words.txt")).toBe("first\nalpha");
    await userGit(temp.path, "clone", "--quiet", "--bare", ".", "bare.git");
    const bare = path.join(temp.path, "bare.git");
    expect(await branch(bare, "--prefix", "apps/tiny", "--name", "again")).toMatchObject({ exitCode: 0 });
    expect(await userGit(bare, "show", "again:apps/tiny/words.txt")).toBe("first\nalpha");
  });
});

/** Hash of every file but what a new branch adds: objects, refs and their logs. */
async function everything(folder: string): Promise<Record<string, string>> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = names.filter((entry) => entry.isFile()).map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)));
  const kept = files.filter((file) => !/^\.git\/(objects|refs|logs)\//.test(file)).sort();
  const hashes = await Promise.all(
    kept.map(
      async (file) =>
        [
          file,
          createHash("sha256")
            .update(await readFile(path.join(folder, file)))
            .digest("hex"),
        ] as const,
    ),
  );
  return Object.fromEntries(hashes);
}
