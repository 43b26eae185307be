import path from "node:path";
import { removeTree } from "../lib/files.ts";
import type { CopyMethod } from "./copy.ts";
import type { Scratch } from "./scratch.ts";
import type { Snapshot } from "./snapshot.ts";

/** A trial's own copy of a snapshot. Disposing removes it. */
export interface Workspace extends AsyncDisposable {
  workdir: string;
  /** A folder beside it for sandbox and diff. */
  scratch: string;
}

export async function createWorkspace(snapshot: Snapshot, scratch: Scratch, method: CopyMethod): Promise<Workspace> {
  const folder = await scratch.folder();
  const workdir = path.join(folder, "tree");
  await method.copy(snapshot.tree, workdir);
  return { workdir, scratch: folder, [Symbol.asyncDispose]: () => removeTree(folder) };
}
