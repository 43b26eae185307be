import { chmod, mkdir, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { type Repo, RepoFile } from "../../src/domain/repo.ts";
import { trialPath } from "../../src/env.ts";
import { quietGit } from "../../src/lib/git.ts";
import { encodePath } from "../../src/lib/path-text.ts";
import { runTool } from "../../src/lib/run-tool.ts";

/** What stands at a path: text, bytes, an executable text, a link. */
export type Planted = string | Uint8Array | { run: string } | { link: string };

/** Writes files below a folder; names are decoded paths (lib/path-text), so that any bytes can be asked for. */
export async function plant(root: string, files: Readonly<Record<string, Planted>>): Promise<void> {
  for (const [name, what] of Object.entries(files)) {
    const target = encodePath(path.join(root, name));
    await mkdir(encodePath(path.dirname(path.join(root, name))), { recursive: true });
    if (typeof what === "string" || what instanceof Uint8Array) await writeFile(target, what);
    else if ("link" in what) await symlink(what.link, target);
    else {
      await writeFile(target, what.run);
      await chmod(target, 0o755);
    }
  }
}

type RepoFields = Partial<Record<"setup" | "paths" | "source" | "requires" | "test" | "format", unknown>>;

/** A repo with the defaults filled in; its files are whatever `folder` holds. */
export function repoAt(folder: string, fields: RepoFields = {}): Repo {
  const test = { command: ["true"], hidden: "test/hidden" };
  return { id: "fixture", folder, file: RepoFile.parse({ schema_version: "1", name: "Fixture", test, ...fields }) };
}

/** Git as somebody with a name, for repositories that a test plays with. Returns what it printed, trimmed. */
export async function userGit(cwd: string, ...args: string[]): Promise<string> {
  const env = { PATH: trialPath(), HOME: cwd, LC_ALL: "C", ...quietGit, GIT_AUTHOR_NAME: "Ann", GIT_COMMITTER_NAME: "Ann" };
  const result = await runTool(["git", ...args], { cwd, env });
  if (result.exitCode !== 0) throw new Error(`git ${args.join(" ")}: ${result.stderr}`);
  return result.stdout.toString("utf8").trim();
}
