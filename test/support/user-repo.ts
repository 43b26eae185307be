import { createHash } from "node:crypto";
import { lstat, readdir, readFile, readlink } from "node:fs/promises";
import path from "node:path";
import { type Planted, plant, userGit } from "./fixture-repo.ts";

/** A repository as somebody works on it: a commit, then changes staged, not staged and untracked, a stash, and hooks that must never run. */
export async function workedOnRepo(folder: string, files: Readonly<Record<string, Planted>>): Promise<void> {
  await plant(folder, files);
  await userGit(folder, "init", "--quiet", "--initial-branch=main");
  await userGit(folder, "add", "--all");
  await userGit(folder, "commit", "--quiet", "--message=base");
  await plant(folder, { "stashed.txt": "stashed\n" });
  await userGit(folder, "stash", "push", "--include-untracked", "--quiet");
  await plant(folder, { "mine.txt": "mine, not committed\n", "staged.txt": "staged\n" });
  await userGit(folder, "add", "staged.txt");
  const hook = { run: '#!/bin/sh\ntouch "$(git rev-parse --show-toplevel)/hook-ran"\n' };
  const hooks = ["reference-transaction", "pre-commit", "post-commit", "post-checkout", "pre-push", "post-index-change"];
  await plant(folder, Object.fromEntries(hooks.map((name) => [`.git/hooks/${name}`, hook])));
}

/** Hash of every file of a repository, its index, refs, logs and settings too, but for what previews add: objects, and their own refs. */
export async function everythingIn(folder: string): Promise<Record<string, string>> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = names
    .filter((entry) => !entry.isDirectory())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)));
  const kept = files.filter((file) => !/^\.git\/(objects\/|(logs\/)?refs\/heads\/patchbench\/)/.test(file)).sort();
  const hashes = await Promise.all(kept.map(async (file) => [file, await hashOf(path.join(folder, file))] as const));
  return Object.fromEntries(hashes);
}

async function hashOf(file: string): Promise<string> {
  const { mode } = await lstat(file);
  const content = await readlink(file).catch(() => readFile(file));
  return `${mode.toString(8)} ${createHash("sha256").update(content).digest("hex")}`;
}

/** Names of the previews it holds. */
export async function previewsOf(folder: string): Promise<string[]> {
  const refs = await userGit(folder, "for-each-ref", "--format=%(refname:short)", "refs/heads/patchbench");
  return refs.split("\n").filter(Boolean);
}
