import { readFile } from "node:fs/promises";
import path from "node:path";
import { type RequestEnd, RequestEnds } from "../domain/request.ts";
import { writeFileAtomic } from "../lib/files.ts";
import { REQUEST } from "./layout.ts";

/** Marks the run of a request as done with: its branches are made. */
export async function writeRequestEnds(runFolder: string, trials: RequestEnd[]): Promise<void> {
  const ends: RequestEnds = { schemaVersion: 1, trials };
  await writeFileAtomic(path.join(runFolder, REQUEST), `${JSON.stringify(ends, null, 2)}\n`);
}

/** Undefined: it is not done with yet, or what was written is damaged. */
export async function readRequestEnds(runFolder: string): Promise<RequestEnds | undefined> {
  try {
    return RequestEnds.parse(JSON.parse(await readFile(path.join(runFolder, REQUEST), "utf8")));
  } catch {
    return undefined;
  }
}
