import path from "node:path";
import { ConfigError } from "../errors.ts";
import { matcher } from "../lib/globs.ts";
import { didYouMean } from "../lib/nearest.ts";
import { runFolder } from "./layout.ts";
import { findRun, listRuns } from "./reader.ts";

/** Folders of several runs, oldest first, each once: by id, by a unique start of it, `latest`, or globs of ids. Throws ConfigError. */
export async function findRuns(results: string, names: readonly string[]): Promise<string[]> {
  const runs = await listRuns(results);
  const found = new Set<string>();
  for (const name of names) {
    const matching = isGlob(name) ? runs.filter(matcher([name])) : [path.basename(await findRun(results, name))];
    if (matching.length === 0) throw noRun(results, name, runs);
    for (const run of matching) found.add(run);
  }
  return runs.filter((run) => found.has(run)).map((run) => runFolder(results, run));
}

function isGlob(name: string): boolean {
  return /[*?[\]{}()!]/.test(name);
}

function noRun(results: string, name: string, runs: readonly string[]): ConfigError {
  if (runs.length === 0) return new ConfigError("RUN_UNKNOWN", `No runs in ${results}.`, { hint: "Start one with `patchbench run`." });
  return new ConfigError("RUN_UNKNOWN", `No run matches "${name}" in ${results}.${didYouMean(name, runs)}`);
}
