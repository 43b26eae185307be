import { mkdir } from "node:fs/promises";
import path from "node:path";
import { trialPath } from "../env.ts";
import { quietGit } from "../lib/git.ts";
import { encodePath } from "../lib/path-text.ts";
import { runTool } from "../lib/run-tool.ts";
import type { UserRepo } from "./user-repo.ts";

interface Wanted {
  base: string;
  prefix: string;
  patch: Uint8Array;
  /** What the patch changes, old names too, below the prefix. */
  paths: readonly string[];
}

/**
 * The patched tree of a repository whose attributes make files differ from what git keeps, such as `eol=crlf`: the patch fits the
 * files as a checkout has them. They are checked out into a folder of ours, patched there and taken back by the same attributes,
 * with git's own conversions alone: no setting, filter or hook of anybody's. Undefined where the patch does not fit that either.
 */
export async function convertedTree(repo: UserRepo, { base, prefix, patch, paths }: Wanted): Promise<string | undefined> {
  const scratch = path.dirname(repo.index);
  const work = path.join(scratch, "work");
  const common = path.resolve(repo.folder, await repo.ask(["rev-parse", "--git-common-dir"]));
  const plain = { PATH: trialPath(), LC_ALL: "C", ...quietGit, GIT_CEILING_DIRECTORIES: scratch };
  const own = path.join(scratch, "own.git");
  const inside = {
    ...plain,
    GIT_DIR: own,
    GIT_OBJECT_DIRECTORY: path.join(common, "objects"),
    GIT_INDEX_FILE: path.join(scratch, "converted"),
  };
  const list = { input: encodePath(paths.map((file) => `${path.posix.join(prefix, file)}\0`).join("")) };
  await mkdir(path.join(work, prefix), { recursive: true });
  const steps: [args: string[], env: Record<string, string>, input?: Uint8Array][] = [
    [["init", "--quiet", "--bare", "--template=", own], plain],
    [["read-tree", base], inside],
    [["checkout-index", "--quiet", "-z", "--stdin"], { ...inside, GIT_WORK_TREE: work }, list.input],
    [["apply", "--whitespace=nowarn", "--binary", ...(prefix === "" ? [] : [`--directory=${prefix}`]), "-"], plain, patch],
    [["update-index", "--add", "--remove", "-z", "--stdin"], { ...inside, GIT_WORK_TREE: work }, list.input],
  ];
  for (const [args, env, input] of steps) {
    const { exitCode } = await runTool(["git", ...args], { cwd: work, env, ...(input === undefined ? {} : { input }) });
    if (exitCode !== 0 && args[0] !== "checkout-index") return undefined; // that one complains of files the patch adds
  }
  const written = await runTool(["git", "write-tree"], { cwd: work, env: inside });
  return written.exitCode === 0 ? written.stdout.toString("utf8").trim() : undefined;
}
