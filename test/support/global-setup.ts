import { mkdtemp, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";

/** One cache folder for the whole test run, in temp: snapshots are built once and nothing is left behind. */
export default async function setup(): Promise<() => Promise<void>> {
  const cache = await mkdtemp(path.join(os.tmpdir(), "patchbench-test-cache-"));
  process.env["PATCHBENCH_CACHE"] = cache;
  return () => rm(cache, { recursive: true, force: true });
}
