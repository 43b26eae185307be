import { mkdtemp, stat } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { userEnvironment } from "../env.ts";
import { ConfigError, PreflightError } from "../errors.ts";
import { removeTree } from "../lib/files.ts";
import { runTool, type ToolResult } from "../lib/run-tool.ts";

/**
 * A repository of the user's, as a place to put branches. Nothing here touches its work tree or its index: an index of our own is used, and
 * its hooks do not run.
 */
export interface UserRepo extends AsyncDisposable {
  /** Absolute path of its top folder, or of a bare one. */
  folder: string;
  /** Path of an index of our own, which every command uses in place of the user's. */
  index: string;
  /** Resolves with what a git command did, by the user's own configuration. */
  run(args: readonly string[], options?: { input?: Uint8Array; env?: Record<string, string> }): Promise<ToolResult>;
  /** Its trimmed output. Throws ConfigError with git's own words. */
  ask(args: readonly string[], options?: { input?: Uint8Array; env?: Record<string, string> }): Promise<string>;
}

/** Throws ConfigError when there is no repository, PreflightError when there is no git. */
export async function openUserRepo(where: string): Promise<UserRepo> {
  let folder = path.resolve(where);
  if (!(await stat(folder).catch(() => undefined))?.isDirectory()) throw new ConfigError("REPO_MISSING", `${where}: no such folder.`);
  const scratch = await mkdtemp(path.join(os.tmpdir(), "patchbench-branch-"));
  const index = path.join(scratch, "index");
  const base = {
    ...without(userEnvironment(), /^GIT_(DIR|WORK_TREE|INDEX_FILE|COMMON_DIR)$/),
    GIT_INDEX_FILE: index,
  };
  const env = { ...base, GIT_TERMINAL_PROMPT: "0", GIT_OPTIONAL_LOCKS: "0", LC_ALL: "C" };
  const run: UserRepo["run"] = (args, options = {}) =>
    runTool(["git", "-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false", ...args], {
      cwd: folder,
      env: { ...env, ...options.env },
      ...(options.input === undefined ? {} : { input: options.input }),
    });
  const ask: UserRepo["ask"] = async (args, options) => {
    const result = await run(args, options);
    if (!result.found) throw new PreflightError("GIT_MISSING", "git is not installed.");
    if (result.exitCode === 0) return result.stdout.toString("utf8").trim();
    throw new ConfigError("GIT_FAILED", `${where}: git ${args[0]} failed: ${result.stderr.trim() || "no message"}`);
  };
  const close = { [Symbol.asyncDispose]: () => removeTree(scratch) };
  try {
    if ((await ask(["rev-parse", "--is-bare-repository"])) !== "true") folder = await ask(["rev-parse", "--show-toplevel"]);
    return { folder, index, run, ask, ...close };
  } catch (error) {
    await removeTree(scratch);
    throw error;
  }
}

function without(environment: Record<string, string>, names: RegExp): Record<string, string> {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !names.test(name)));
}
