import { rm } from "node:fs/promises";
import type { Diff } from "../domain/diff.ts";
import { trialPath } from "../env.ts";
import { claimPath } from "../lib/files.ts";
import { quietGit } from "../lib/git.ts";
import { encodePath } from "../lib/path-text.ts";
import { runTool } from "../lib/run-tool.ts";
import { copyEntries } from "./copy-entries.ts";
import type { Snapshot } from "./snapshot.ts";

/**
 * Applies a patch to a fresh workspace, byte for byte: as if outside any repository, since inside one the tree's attributes
 * would rewrite line ends, and with odd names allowed. Resolves with git's words when it does not apply.
 */
export async function applyPatch(workdir: string, patch: Buffer): Promise<{ applied: true } | { applied: false; why: string }> {
  if (patch.length === 0) return { applied: true };
  const anyName = ["-c", "core.protectNTFS=false", "-c", "core.protectHFS=false"]; // "git~1" is a plain name here
  const result = await runTool(["git", ...anyName, "apply", "--whitespace=nowarn", "-"], {
    cwd: workdir,
    env: { PATH: trialPath(), LC_ALL: "C", ...quietGit, GIT_DIR: "/dev/null" },
    input: patch,
  });
  return result.exitCode === 0 ? { applied: true } : { applied: false, why: result.stderr.trim().slice(0, 500) };
}

/** Puts every protected path that the diff touched back as the snapshot has it: changed ones, deleted ones, added ones. */
export async function restoreProtected(
  workdir: string,
  diff: Pick<Diff, "files">,
  snapshot: Snapshot,
  isProtected: (path: string) => boolean,
): Promise<void> {
  const touched = new Set(diff.files.flatMap((file) => [file.path, file.oldPath ?? file.path]).filter(isProtected));
  for (const file of touched) {
    await rm(encodePath(await claimPath(workdir, file)), { recursive: true, force: true });
  }
  await copyEntries(
    snapshot.tree,
    workdir,
    snapshot.entries.filter((entry) => touched.has(entry.path)),
  );
}
