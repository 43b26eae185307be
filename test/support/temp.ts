import { mkdtemp, realpath } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { removeTree } from "../../src/lib/files.ts";

export interface TempFolder extends AsyncDisposable {
  readonly path: string;
}

/** A folder that is gone at the end of the test: `await using temp = await tempFolder()`. */
export async function tempFolder(): Promise<TempFolder> {
  const folder = await realpath(await mkdtemp(path.join(os.tmpdir(), "patchbench-test-")));
  return { path: folder, [Symbol.asyncDispose]: () => removeTree(folder) };
}
