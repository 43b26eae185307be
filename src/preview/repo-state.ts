import { copyFile } from "node:fs/promises";
import path from "node:path";
import { ConfigError } from "../errors.ts";
import { resolveBase } from "./preview-branch.ts";
import type { UserRepo } from "./user-repo.ts";

/** What a run needs to know of a user's repository, and what its user should be told. */
export interface RepoState {
  name: string;
  /** Its top folder, or that of a bare one. */
  folder: string;
  /** What holds its objects: shared by all its work trees. */
  git: string;
  commit: string;
  /** Changes that no commit holds; none of them is in the base. */
  uncommitted: number;
  submodules: boolean;
  /** Large files that are pointers in git. */
  largeFiles: boolean;
  /** Files at its top that tell how it is tested. */
  top: readonly string[];
}

/** Reads alone: its index is looked at in a copy. Throws ConfigError. */
export async function repoState(repo: UserRepo, base: string): Promise<RepoState> {
  const commit = await resolveBase(repo, base);
  if (commit.length !== SHA1)
    throw new ConfigError("REPO_FORMAT", `${repo.folder}: its object format is not SHA-1, which is not supported.`);
  const git = path.resolve(repo.folder, await repo.ask(["rev-parse", "--git-common-dir"]));
  const attributes = await repo.run(["cat-file", "blob", `${commit}:.gitattributes`]);
  return {
    ...{ name: path.basename(repo.folder, ".git") || "repo", folder: repo.folder, git, commit },
    uncommitted: await uncommitted(repo),
    submodules: (await repo.run(["cat-file", "-e", `${commit}:.gitmodules`])).exitCode === 0,
    largeFiles: /\bfilter=lfs\b/.test(attributes.stdout.toString("utf8")),
    top: (await repo.ask(["ls-tree", "--name-only", "-z", commit])).split("\0"),
  };
}

const SHA1 = 40;

async function uncommitted(repo: UserRepo): Promise<number> {
  if ((await repo.ask(["rev-parse", "--is-bare-repository"])) === "true") return 0;
  const index = path.join(await repo.ask(["rev-parse", "--absolute-git-dir"]), "index");
  await copyFile(index, repo.index).catch(() => {}); // none: nothing was ever added
  const status = await repo.run(["status", "--porcelain", "-z", "--no-renames", "--untracked-files=normal", "--ignore-submodules=dirty"]);
  return status.stdout.toString("utf8").split("\0").filter(Boolean).length;
}

/** The text of a file at the top of the commit; undefined: there is none. */
export async function topFile(repo: UserRepo, commit: string, file: string): Promise<string | undefined> {
  const found = await repo.run(["cat-file", "blob", `${commit}:${file}`]);
  return found.exitCode === 0 ? found.stdout.toString("utf8") : undefined;
}
