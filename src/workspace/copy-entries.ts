import { chmod, copyFile, lstat, mkdir, readlink, rm, symlink } from "node:fs/promises";
import path from "node:path";
import { claimPath } from "../lib/files.ts";
import { encodePath } from "../lib/path-text.ts";
import type { TreeEntry } from "./walk.ts";

/** Copies single files and links into a tree, as they are; links on the way there are removed, never followed. */
export async function copyEntries(from: string, to: string, entries: readonly Pick<TreeEntry, "path" | "kind" | "mode">[]): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const entry of entries) {
    const source = encodePath(path.join(from, entry.path));
    const target = encodePath(await claimPath(to, entry.path));
    if (await lstat(target).catch(() => undefined)) await rm(target, { recursive: true, force: true });
    if (entry.kind === "link") {
      await symlink(await readlink(source, { encoding: "buffer" }), target);
    } else {
      await copyFile(source, target);
      await chmod(target, entry.mode === "100755" ? 0o755 : 0o644);
    }
  }
}
