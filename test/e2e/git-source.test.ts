import { execFileSync } from "node:child_process";
import { readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { parse, stringify } from "smol-toml";
import { describe, expect, it } from "vitest";
import { readRun } from "../../src/library/read-run.ts";
import { cli } from "../support/cli.ts";
import { tempFolder } from "../support/temp.ts";
import { tinySuite } from "../support/tiny-suite.ts";

const INSPECT =
  "git log --all --format=%s; echo --; git fsck --lost-found --unreachable; git reflog; git tag; git branch -r; cat .git/objects/info/alternates 2>/dev/null; echo --; git cat-file --batch-all-objects --batch-check | wc -l; git rev-list --objects main | wc -l";

describe("a fixture repo from a git commit", () => {
  it.each(["path", "file URL"])("by %s: the workspace shows nothing later than the commit", async (how) => {
    await using temp = await tempFolder();
    const upstream = path.join(temp.path, "upstream");
    const look = {
      name: "look",
      agent: "command",
      options: { argv: ["sh", "-c", `${INSPECT}; echo alpha >> words.txt`], prompt: "stdin" },
    };
    await tinySuite(temp.path, { words: ["alpha"], variants: [look] });
    const repo = path.join(temp.path, "repos", "tiny");
    execFileSync("cp", ["-a", repo, upstream]);
    await rm(path.join(upstream, "repo.toml"));
    const commit = await makeHistory(upstream);
    const file = parse(await readFile(path.join(repo, "repo.toml"), "utf8"));
    for (const name of ["run-tests.sh", "words.txt", "title.txt", "tests"]) await rm(path.join(repo, name), { recursive: true });
    const url = how === "path" ? upstream : pathToFileURL(upstream).href;
    await writeFile(path.join(repo, "repo.toml"), stringify({ ...file, source: { url, commit } }));
    const result = await cli(["run"], { cwd: temp.path });
    expect(result).toMatchObject({ exitCode: 0 });
    const { records, folder } = await readRun(path.join(temp.path, "results"), "latest");
    expect(records[0]?.verdict.kind).toBe("passed");
    const transcript = await readFile(path.join(folder, records[0]?.artifacts ?? "", "transcript.txt"), "utf8");
    const [log, leaks, counts] = transcript.split("--\n");
    expect(log).toBe("the base\nbefore the base\n");
    expect(leaks).toBe("");
    const [all, reachable] = (counts ?? "").trim().split("\n").map(Number);
    expect(all).toBe(reachable);
    expect(transcript).not.toMatch(/future|secret fix/);
  });
});

/** Two commits up to the base, then later ones on branches, tags, in the reflog and dangling. Returns the base. */
async function makeHistory(folder: string): Promise<string> {
  const git = (...args: string[]) =>
    execFileSync("git", ["-c", "user.name=t", "-c", "user.email=t@t", ...args], { cwd: folder, encoding: "utf8" }).trim();
  git("init", "--quiet", "--initial-branch=main");
  git("commit", "--quiet", "--allow-empty", "-m", "before the base");
  git("add", "-A");
  git("commit", "--quiet", "-m", "the base");
  const base = git("rev-parse", "HEAD");
  git("checkout", "--quiet", "-b", "future");
  await writeFile(path.join(folder, "words.txt"), "first\nalpha\n");
  git("commit", "--quiet", "-am", "secret fix");
  git("tag", "v2");
  git("checkout", "--quiet", "main");
  await writeFile(path.join(folder, "words.txt"), "first\nomega\n");
  git("commit", "--quiet", "-am", "future main");
  git("reset", "--quiet", "--hard", "HEAD~1"); // dangling, and in the reflog
  await writeFile(path.join(folder, "title.txt"), "Tiny 2\n");
  git("commit", "--quiet", "-am", "future release");
  return base;
}
