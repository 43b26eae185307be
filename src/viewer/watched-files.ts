import path from "node:path";
import type { PageKey } from "../pages/keys.ts";
import { BLOCKS, JOURNAL, MANIFEST, runFolder, runsFolder, SPENDING, SUMMARY } from "../store/layout.ts";
import { findRun, listRuns } from "../store/reader.ts";

const OF_RUN = [MANIFEST, JOURNAL, SPENDING, SUMMARY, BLOCKS, "live.json"];
/** Runs at the end of the list that may still be under way. */
const NEWEST = 5;

/** The files that a page is made of and that may change while one looks at it. Comparisons are of what is done. */
export async function watchedFiles({ page, parts }: PageKey, results: string, nights: string): Promise<string[]> {
  switch (page) {
    case "run":
    case "trial":
    case "transcript":
      return filesOf(await findRun(results, parts[0] ?? ""));
    case "runs": {
      const runs = await listRuns(results);
      return [runsFolder(results), ...runs.slice(-NEWEST).flatMap((run) => filesOf(runFolder(results, run)))];
    }
    case "nights":
      return [path.resolve(results, nights), runsFolder(results)];
    case "compare":
    case "flip":
      return [];
    default:
      return page satisfies never;
  }
}

function filesOf(run: string): string[] {
  return OF_RUN.map((name) => path.join(run, name));
}
