import { randomBytes } from "node:crypto";
import { existsSync, statSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { Repo } from "../domain/repo.ts";
import { BenchError, messageOf, TaskError } from "../errors.ts";
import { git } from "../lib/git.ts";
import { matcher } from "../lib/globs.ts";
import { digestOf, sha256 } from "../lib/hash.ts";
import { copyEntries } from "./copy-entries.ts";
import { findIgnoreFiles, rulesOf } from "./ignore-files.ts";
import { type Tree, walkTree } from "./walk.ts";

/** Where a fixture repo's tree comes from. */
export interface Source {
  /** Changes whenever the tree would. */
  digest: string;
  /** Writes the tree and a fresh git repository that ends at it into an empty folder. */
  materialize(folder: string): Promise<void>;
}

/** The files beside repo.toml, or the pinned commit of a git URL. */
export async function sourceOf(repo: Repo, cache: string): Promise<Source> {
  const { source } = repo.file;
  return source === undefined ? folderSource(repo) : gitSource(repo, source, cache);
}

async function folderSource(repo: Repo): Promise<Source> {
  const tree = await readSourceFolder(repo);
  return {
    digest: digestOf(tree.entries.map((entry) => [entry.path, entry.mode, entry.digest])),
    async materialize(folder) {
      await mkdir(folder, { recursive: true });
      await copyEntries(repo.folder, folder, tree.entries);
      await git(["init", "--quiet", "--template=", "--initial-branch=main"], { cwd: folder });
      await git(["config", "core.logAllRefUpdates", "false"], { cwd: folder });
      await git(["add", "--all", "--force"], { cwd: folder });
      await git(["commit", "--quiet", "--no-gpg-sign", "--message", `${repo.file.name}`], { cwd: folder });
      await git(["repack", "-adq"], { cwd: folder }); // one file, not one an object: every trial copies them twice
    },
  };
}

async function readSourceFolder(repo: Repo): Promise<Tree> {
  const isDependency = matcher(repo.file.paths.dependencies);
  const rules = rulesOf(await findIgnoreFiles(repo.folder, isDependency));
  return walkTree(repo.folder, { rules, skip: (file) => file === "repo.toml" || isDependency(file) });
}

/**
 * A fresh repository that holds the commit and what led to it, nothing else: fetched from a mirror of ours as one pack of
 * the reachable objects, without tags, remotes, reflog or alternates.
 */
function gitSource(repo: Repo, source: { url: string; commit: string }, cache: string): Source {
  const local = path.resolve(repo.folder, source.url);
  const url = existsSync(local) ? local : source.url;
  return {
    digest: digestOf({ commit: source.commit }),
    async materialize(folder) {
      const mirror = path.join(cache, "mirrors", `${sha256(url).slice(0, 24)}.git`);
      await fetchCommit({ repo, url, commit: source.commit, mirror });
      await mkdir(folder, { recursive: true });
      await git(["init", "--quiet", "--template=", "--initial-branch=main"], { cwd: folder });
      await git(["config", "core.logAllRefUpdates", "false"], { cwd: folder });
      await git(["fetch", "--quiet", "--no-tags", "--update-shallow", "--no-write-fetch-head", pathToFileURL(mirror).href, source.commit], {
        cwd: folder,
      });
      await git(["update-ref", "refs/heads/main", source.commit], { cwd: folder });
      await git(["reset", "--quiet", "--hard", "main"], { cwd: folder });
      await rm(path.join(folder, ".git", "ORIG_HEAD"), { force: true });
    },
  };
}

async function fetchCommit(want: { repo: Repo; url: string; commit: string; mirror: string }): Promise<void> {
  const { url, commit, mirror } = want;
  try {
    if (!existsSync(mirror)) await makeMirror(mirror);
    if (await hasCommit(mirror, commit)) return;
    const place = existsSync(url) && statSync(url).isDirectory() ? pathToFileURL(url).href : url;
    await git(["fetch", "--quiet", "--no-tags", "--update-shallow", place, commit], { cwd: mirror, asUser: true }).catch(() =>
      git(["fetch", "--quiet", "--update-shallow", place, "+refs/*:refs/patchbench/*"], { cwd: mirror, asUser: true }),
    );
  } catch (error) {
    if (!(error instanceof BenchError)) throw error;
    throw new TaskError("REPO_FETCH_FAILED", `Repo ${want.repo.id}: ${url} cannot be fetched: ${messageOf(error)}`, { cause: error });
  }
  if (await hasCommit(mirror, commit)) return;
  throw new TaskError("REPO_FETCH_FAILED", `Repo ${want.repo.id}: source.commit: ${url} has no commit ${commit}.`);
}

/** Whole or not at all: several processes may want it at once, and any may be killed. */
async function makeMirror(mirror: string): Promise<void> {
  const fresh = `${mirror}.${randomBytes(6).toString("hex")}`;
  await mkdir(fresh, { recursive: true });
  await git(["init", "--quiet", "--bare", "--template="], { cwd: fresh });
  await git(["config", "uploadpack.allowAnySHA1InWant", "true"], { cwd: fresh });
  await rename(fresh, mirror).catch(async (error: NodeJS.ErrnoException) => {
    await rm(fresh, { recursive: true, force: true });
    if (error.code !== "ENOTEMPTY" && error.code !== "EEXIST") throw error;
  });
}

async function hasCommit(mirror: string, commit: string): Promise<boolean> {
  return git(["cat-file", "-e", `${commit}^{commit}`], { cwd: mirror }).then(
    () => true,
    () => false,
  );
}
