import { readdir } from "node:fs/promises";
import path from "node:path";
import type { PageKey } from "../pages/keys.ts";
import { BLOCKS, JOURNAL, LIVE, MANIFEST, runFolder, runsFolder, SPENDING, SUMMARY } from "../store/layout.ts";
import { findRun } from "../store/reader.ts";

const OF_RUN = [MANIFEST, JOURNAL, SPENDING, SUMMARY, BLOCKS, LIVE];

/** Lists the files that a page is made of and that may change while one looks at it. Comparisons are of what is done. */
export function watchedFiles({ page, parts: [run = ""] }: PageKey, results: string, nights: string): () => Promise<string[]> {
  switch (page) {
    case "run":
    case "trial":
    case "transcript":
      return filesOfRun(results, run);
    case "runs":
      return async () => [runsFolder(results), ...(await runFolders(results))];
    case "nights":
      return async () => [path.resolve(results, nights), runsFolder(results)];
    case "compare":
    case "flip":
      return async () => [];
    default:
      return page satisfies never;
  }
}

/** Finding a run reads a little of every other: once will do, but for the newest. */
function filesOfRun(results: string, name: string): () => Promise<string[]> {
  let found: string | undefined;
  return async () => {
    const folder = found ?? (await findRun(results, name));
    if (name !== "latest") found = folder;
    return OF_RUN.map((file) => path.join(folder, file));
  };
}

/** Files that are replaced there, as `live.json` is, change the folder. */
async function runFolders(results: string): Promise<string[]> {
  const names = await readdir(runsFolder(results)).catch(() => []);
  return names.map((name) => runFolder(results, name));
}
