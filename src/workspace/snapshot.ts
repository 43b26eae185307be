import { existsSync, lstatSync } from "node:fs";
import { mkdir, readFile, rename } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import type { Repo } from "../domain/repo.ts";
import { setupEnvironment, trialPath } from "../env.ts";
import { TaskError } from "../errors.ts";
import { removeTree, writeFileAtomic } from "../lib/files.ts";
import { git } from "../lib/git.ts";
import { matcher } from "../lib/globs.ts";
import { digestOf } from "../lib/hash.ts";
import { decodePath, encodePath } from "../lib/path-text.ts";
import { spawnTree } from "../sandbox/spawn-tree.ts";
import { handOver, stepsDown } from "../sandbox/user.ts";
import { findIgnoreFiles, type IgnoreFiles, rulesOf } from "./ignore-files.ts";
import type { Scratch } from "./scratch.ts";
import { sealOf } from "./seal.ts";
import { sourceOf } from "./source.ts";
import { type TreeEntry, walkTree } from "./walk.ts";

/** A fixture repo after set-up: frozen, shared by all its trials. */
export interface Snapshot {
  repo: Repo;
  /** Content address: source, set-up, tool versions, platform. */
  key: string;
  /** The frozen tree. Copied from, never worked in. */
  tree: string;
  /** The base every diff is taken against. */
  entries: TreeEntry[];
  /** Folders of installed dependencies, relative: the topmost that the repo's globs name. */
  dependencies: string[];
  /** Ignored paths that set-up made: no agent's doing. */
  ignored: string[];
  /** Ids of the repo's own tests that passed on it when it was made. */
  passing: string[];
  /** The base tree's ignore rules, which an agent's own changes do not touch. */
  ignoreFiles: IgnoreFiles;
  reused: boolean;
}

const FORMAT = 3;

const Stored = z.object({
  format: z.literal(FORMAT),
  entries: z.array(z.object({ path: z.string(), kind: z.enum(["file", "link"]), mode: z.string(), size: z.number(), digest: z.string() })),
  dependencies: z.array(z.string()),
  ignored: z.array(z.string()),
  passing: z.array(z.string()).default([]),
  seal: z.string(),
  ignoreFiles: z.array(z.tuple([z.string(), z.string()])),
});

export interface SnapshotOptions {
  cache: string;
  scratch: Scratch;
  /** Versions of the tools the repo requires. */
  tools: Record<string, string>;
  signal: AbortSignal;
  /** Called for a new snapshot before it is published: throws to refuse it, resolves with the ids of its tests that pass. */
  check: (snapshot: Snapshot) => Promise<string[]>;
  onBuild: () => void;
}

/** The repo's snapshot from the cache, verified, or built there. Throws TaskError when its set-up fails. */
export async function prepareSnapshot(repo: Repo, options: SnapshotOptions): Promise<Snapshot> {
  const source = await sourceOf(repo, options.cache);
  const key = digestOf({
    format: FORMAT,
    source: source.digest,
    setup: repo.file.setup ?? null,
    test: repo.file.test, // a new snapshot is checked to start its tests
    paths: repo.file.paths.dependencies,
    tools: options.tools,
    node: process.version,
    handedOver: stepsDown,
    platform: `${process.platform}-${process.arch}`,
  }).slice(0, 32);
  const home = path.join(options.cache, "snapshots", `${repo.id}-${key}`);
  const found = await openSnapshot(repo, key, home);
  if (found) return found;
  options.onBuild();
  const build = await options.scratch.folder();
  try {
    const tree = path.join(build, "tree");
    await source.materialize(tree);
    await runSetup(repo, tree, options.signal);
    handOver(tree);
    const snapshot = { repo, key, tree, ...(await readBase(repo, tree)), passing: [] as string[], reused: false };
    snapshot.passing = await options.check(snapshot);
    const { entries, ignored, ignoreFiles, dependencies, passing } = snapshot;
    const stored = { format: FORMAT, entries, ignored, ignoreFiles, dependencies, passing, seal: await sealOf(tree) };
    await writeFileAtomic(path.join(build, "snapshot.json"), JSON.stringify(stored));
    await publish(build, home);
    return { ...snapshot, tree: path.join(home, "tree") };
  } finally {
    await removeTree(build);
  }
}

async function openSnapshot(repo: Repo, key: string, home: string): Promise<Snapshot | undefined> {
  if (!existsSync(home)) return undefined;
  const tree = path.join(home, "tree");
  const stored = await readStored(path.join(home, "snapshot.json"));
  if (stored && (await isIntact(repo, tree, stored).catch(() => false))) {
    const { entries, ignored, ignoreFiles, dependencies, passing } = stored;
    return { repo, key, tree, entries, ignored, ignoreFiles, dependencies, passing, reused: true };
  }
  await removeTree(home); // poisoned or half removed: make it anew
  return undefined;
}

/** The files' contents are what they were, and nothing beside them (dependencies, `.git`) was touched. */
async function isIntact(repo: Repo, tree: string, stored: z.infer<typeof Stored>): Promise<boolean> {
  if ((await sealOf(tree)) !== stored.seal) return false;
  return digestOf((await readBase(repo, tree)).entries) === digestOf(stored.entries);
}

async function readStored(file: string): Promise<z.infer<typeof Stored> | undefined> {
  try {
    return Stored.parse(JSON.parse(await readFile(file, "utf8")));
  } catch {
    return undefined;
  }
}

async function runSetup(repo: Repo, tree: string, signal: AbortSignal): Promise<void> {
  const { setup } = repo.file;
  if (setup === undefined) return;
  const result = await spawnTree({
    argv: setup.command,
    cwd: tree,
    env: { ...setupEnvironment(), PATH: trialPath(), CI: "1" },
    timeoutMs: setup.timeout_sec * 1_000,
    signal,
  });
  if (result.ended.kind === "exited" && result.ended.code === 0) return;
  signal.throwIfAborted();
  const why = result.ended.kind === "exited" ? `exit code ${result.ended.code}` : result.ended.kind;
  throw new TaskError(
    "REPO_SETUP_FAILED",
    `Repo ${repo.id}: set-up failed (${setup.command.join(" ")}: ${why}).\n${result.output.tail(2_000)}`,
    {
      hint: "Run the command in a copy of the repo; repo.toml, [setup].",
    },
  );
}

/** The tree as set-up left it: the committed files, and whatever set-up made that is not ignored. */
async function readBase(repo: Repo, tree: string): Promise<Pick<Snapshot, "entries" | "ignored" | "ignoreFiles" | "dependencies">> {
  const listed = await git(["ls-files", "-z"], { cwd: tree });
  const tracked = decodePath(listed).split("\0").filter(Boolean);
  const isDependency = matcher(repo.file.paths.dependencies);
  const ignoreFiles = await findIgnoreFiles(tree, isDependency);
  const skipped: string[] = [];
  const walked = await walkTree(tree, {
    rules: rulesOf(ignoreFiles),
    known: { files: new Map(tracked.map((file) => [file, { size: -1 }])), folders: foldersAbove(tracked) },
    skip: (file) => isDependency(file) && skipped.push(file) > 0,
  });
  const dependencies = skipped.filter((file) => lstatSync(encodePath(path.join(tree, file))).isDirectory());
  return { entries: walked.entries, ignored: walked.ignored, ignoreFiles, dependencies };
}

function foldersAbove(files: readonly string[]): Set<string> {
  const folders = new Set<string>();
  for (const file of files) {
    for (let cut = file.lastIndexOf("/"); cut > 0; cut = file.lastIndexOf("/", cut - 1)) folders.add(file.slice(0, cut));
  }
  return folders;
}

/** Two builders at once: the first to rename wins, the other's work is dropped. */
async function publish(build: string, home: string): Promise<void> {
  await mkdir(path.dirname(home), { recursive: true });
  await rename(build, home).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOTEMPTY" && error.code !== "EEXIST") throw error;
  });
}
