import { mkdir } from "node:fs/promises";
import path from "node:path";
import type { Diff } from "../../src/domain/diff.ts";
import { copyMethods } from "../../src/sandbox/copy.ts";
import { type Applied, applyPatch } from "../../src/workspace/apply.ts";
import { baseIndex } from "../../src/workspace/base-index.ts";
import { classifier } from "../../src/workspace/classify.ts";
import { type DiffOptions, type DiffResult, diffTree } from "../../src/workspace/diff.ts";
import { openScratch, type Scratch } from "../../src/workspace/scratch.ts";
import { prepareSnapshot, type Snapshot } from "../../src/workspace/snapshot.ts";
import { type TreeEntry, walkTree } from "../../src/workspace/walk.ts";
import { type Planted, plant, repoAt } from "./fixture-repo.ts";
import { tempFolder } from "./temp.ts";

const MAX_FILE_BYTES = 1 << 20;
const copy = copyMethods[1];

/** A snapshot, made by the real builder, and trees that agents make of it. Disposing removes all of them. */
export interface Bench extends AsyncDisposable {
  snapshot: Snapshot;
  scratch: Scratch;
  /** An empty folder outside every tree. */
  outside: string;
  /** A new copy of the snapshot. */
  fresh(): Promise<string>;
  diff(workdir: string, options?: Partial<DiffOptions>): Promise<DiffResult>;
  /** The tree as a diff sees it. */
  read(workdir: string): Promise<TreeEntry[]>;
  /** A fresh copy with the patch applied. Throws when it does not apply. */
  applied(result: Pick<DiffResult, "patch"> & { files: Diff["files"] }): Promise<string>;
  /** Applies a patch to a fresh copy, which it returns too. */
  apply(patch: Buffer, files?: Diff["files"]): Promise<{ tree: string; result: Applied }>;
}

export async function openBench(files: Readonly<Record<string, Planted>>, fields: Parameters<typeof repoAt>[1] = {}): Promise<Bench> {
  await using started = new AsyncDisposableStack(); // cleans up when something below throws
  const temp = started.use(await tempFolder());
  const folder = path.join(temp.path, "repo");
  await plant(folder, { "repo.toml": "", ...files });
  const cache = path.join(temp.path, "cache");
  const scratch = started.use(await openScratch(cache));
  const signal = new AbortController().signal;
  const nothing = async () => [];
  const options = { cache, scratch, tools: {}, signal, check: nothing, onBuild: () => {} };
  const snapshot = await prepareSnapshot(repoAt(folder, fields), options);
  const known = baseIndex(snapshot);
  const dependencies = new Set(snapshot.repo.file.paths.dependencies);
  const outside = path.join(temp.path, "outside");
  await mkdir(outside);
  const owned = started.move();
  let count = 0;
  const fresh = async () => {
    count += 1;
    const target = path.join(temp.path, `copy-${count}`);
    await copy.copy(snapshot.tree, target);
    return target;
  };
  const apply: Bench["apply"] = async (patch, files = []) => {
    const tree = await fresh();
    const staging = await scratch.folder();
    return { tree, result: await applyPatch({ patch, diff: { files }, base: snapshot, workdir: tree, staging }) };
  };
  return {
    snapshot,
    scratch,
    outside,
    fresh,
    async diff(workdir, options = {}) {
      const classify = classifier(snapshot.repo);
      return diffTree({ snapshot, tree: { workdir }, classify, scratch: await scratch.folder(), maxFileBytes: MAX_FILE_BYTES, ...options });
    },
    async read(workdir) {
      const tree = await walkTree(workdir, {
        rules: known.rules,
        known,
        skip: (file) => dependencies.has(file),
        maxFileBytes: MAX_FILE_BYTES,
      });
      return tree.entries;
    },
    apply,
    async applied({ patch, files }) {
      const { tree, result } = await apply(patch, files);
      if (!result.applied) throw new Error(`the patch does not apply: ${result.why}`);
      return tree;
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/**
 * The diff of what `change` does to a copy of the snapshot, after checking that the patch rebuilds exactly the agent's
 * tree. Throws when it does not.
 */
export async function diffOf(bench: Bench, change: (workdir: string) => Promise<unknown>) {
  const workdir = await bench.fresh();
  await change(workdir);
  const result = await bench.diff(workdir);
  const agent = await bench.read(workdir);
  const graded = await bench.read(await bench.applied({ patch: result.patch, files: result.diff.files }));
  const differing = differences(agent, graded);
  if (differing.length > 0) throw new Error(`the patch does not rebuild the agent's tree:\n${differing.join("\n")}`);
  const file = (name: string) => result.diff.files.find((one) => one.path === name);
  return { ...result.diff, patch: result.patch, workdir, file, paths: result.diff.files.map((one) => one.path) };
}

/** What two trees do not have in common, a line each. */
export function differences(agent: readonly TreeEntry[], graded: readonly TreeEntry[]): string[] {
  const [left, right] = [agent, graded].map((entries) => new Set(entries.map((entry) => JSON.stringify(entry))));
  return [
    ...[...(left ?? [])].filter((entry) => !right?.has(entry)).map((entry) => `agent's:  ${entry}`),
    ...[...(right ?? [])].filter((entry) => !left?.has(entry)).map((entry) => `graded:   ${entry}`),
  ];
}
