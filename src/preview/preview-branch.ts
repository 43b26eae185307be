import { ConfigError } from "../errors.ts";
import { convertedTree } from "./converted-tree.ts";
import type { UserRepo } from "./user-repo.ts";

export interface PreviewOptions {
  /** Name of the branch to make. */
  branch: string;
  /** What to start from: any revision. */
  base: string;
  /** Folder of the repository that the patch's paths start at; "" is its top. */
  prefix: string;
  patch: Uint8Array;
  /** What it changes, old names too. */
  paths: readonly string[];
  /** The whole commit message, with its trailers. */
  message: string;
  /** Who the change is by; the user's own identity commits it. */
  author: { name: string; email: string };
  /** ISO time of the change: the same trial gives the same commit. */
  date: string;
  /** Replace a branch of ours that holds something else. */
  force: boolean;
}

export interface Preview {
  branch: string;
  commit: string;
  base: string;
  /** `there`: it was already so. */
  state: "made" | "replaced" | "there";
}

/** The trailer that marks a commit as one of ours. */
export const TRIAL_TRAILER = "Patchbench-Trial";

/**
 * Puts a patch on a branch of its own, on a clean base: blobs, tree and commit are written, then one ref, whole or not at all. Work tree
 * and index stay as they are, byte for byte. Throws ConfigError when the patch does not fit, or the branch is somebody's.
 */
export async function makePreview(repo: UserRepo, options: PreviewOptions): Promise<Preview> {
  const ref = `refs/heads/${options.branch}`;
  if ((await repo.run(["check-ref-format", ref])).exitCode !== 0)
    throw new ConfigError("BRANCH_NAME", `"${options.branch}" is no name for a branch.`);
  const base = await resolveBase(repo, options.base);
  const tree = await patchedTree(repo, base, options);
  const commit = await commitTree(repo, { tree, base }, options);
  const before = await tipOf(repo, ref);
  if (before === commit) return { branch: options.branch, commit, base, state: "there" };
  if (before !== undefined) await mayReplace(repo, { ref, before }, options);
  await repo.ask(["update-ref", "-m", "patchbench: preview", ref, commit, before ?? "0".repeat(commit.length)]);
  return { branch: options.branch, commit, base, state: before === undefined ? "made" : "replaced" };
}

/** The same under the first name that is free: NAME, NAME-2 and so on; two at once get two. */
export async function makeNextPreview(repo: UserRepo, options: PreviewOptions): Promise<Preview> {
  for (let number = 1; ; number += 1) {
    const branch = number === 1 ? options.branch : `${options.branch}-${number}`;
    try {
      return await makePreview(repo, { ...options, branch });
    } catch (error) {
      // Taken before we looked, or between the look and the writing.
      const taken = (await tipOf(repo, `refs/heads/${branch}`)) !== undefined;
      if (!(error instanceof ConfigError) || !taken || number === MOST_NAMES) throw error;
      if (error.code === "PATCH_REFUSED" || error.code === "BASE_UNKNOWN") throw error;
      if (error.code === "GIT_FAILED") number -= 1;
    }
  }
}

const MOST_NAMES = 1_000;

/** The commit that a revision names. Throws ConfigError. */
export async function resolveBase(repo: UserRepo, revision: string): Promise<string> {
  const found = await repo.run(["rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`]);
  if (found.exitCode === 0) return found.stdout.toString("utf8").trim();
  const hint = "Name a commit, branch or tag that is there with --base.";
  throw new ConfigError("BASE_UNKNOWN", `${repo.folder}: there is no commit "${revision}".`, { hint });
}

async function patchedTree(repo: UserRepo, base: string, { patch, prefix, paths }: PreviewOptions): Promise<string> {
  await repo.ask(["read-tree", base]);
  const where = prefix === "" ? [] : [`--directory=${prefix}`];
  const applied = await repo.run(["apply", "--cached", "--whitespace=nowarn", "--binary", ...where, "-"], { input: patch });
  if (applied.exitCode !== 0) {
    const converted = await convertedTree(repo, { base, prefix, patch, paths });
    if (converted !== undefined) return converted;
    const words = applied.stderr.trim().split("\n").slice(0, 10).join("\n  ");
    throw new ConfigError("PATCH_REFUSED", `The patch does not fit ${base.slice(0, 12)} of ${repo.folder}; nothing was made:\n  ${words}`, {
      hint: "Name the commit that the fixture was taken from with --base, or its folder with --prefix.",
    });
  }
  return repo.ask(["write-tree"]);
}

async function commitTree(repo: UserRepo, { tree, base }: { tree: string; base: string }, options: PreviewOptions): Promise<string> {
  const { author, date, message } = options;
  const committer = (await repo.run(["var", "GIT_COMMITTER_IDENT"])).exitCode === 0 ? {} : NOBODY;
  const env = {
    ...committer,
    ...{ GIT_AUTHOR_NAME: author.name, GIT_AUTHOR_EMAIL: author.email },
    ...{ GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date },
  };
  return repo.ask(["commit-tree", "--no-gpg-sign", tree, "-p", base, "-F", "-"], { input: Buffer.from(message), env });
}

/** For machines where git knows no user. */
const NOBODY = { GIT_COMMITTER_NAME: "patchbench", GIT_COMMITTER_EMAIL: "patchbench@localhost" };

async function tipOf(repo: UserRepo, ref: string): Promise<string | undefined> {
  const found = await repo.run(["rev-parse", "--verify", "--quiet", ref]);
  return found.exitCode === 0 ? found.stdout.toString("utf8").trim() : undefined;
}

/** A branch is replaced only when we are told to, when its tip is a preview, and when nobody has it checked out. */
async function mayReplace(repo: UserRepo, { ref, before }: { ref: string; before: string }, options: PreviewOptions): Promise<void> {
  const { branch, force } = options;
  const worktrees = await repo.ask(["worktree", "list", "--porcelain"]);
  if (worktrees.split("\n").includes(`branch ${ref}`))
    throw new ConfigError("BRANCH_IN_USE", `${branch} is checked out.`, { hint: "Name another with --name." });
  const ours = (await repo.ask(["show", "-s", "--format=%B", before])).includes(`${TRIAL_TRAILER}: `);
  if (force && ours) return;
  const what = ours ? "holds another preview" : "is not a preview of patchbench";
  const hint = ours ? "Replace it with --force, or name another with --name." : "Name another with --name.";
  throw new ConfigError("BRANCH_EXISTS", `${branch} ${what}.`, { hint });
}
