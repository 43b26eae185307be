import { readFile } from "node:fs/promises";
import path from "node:path";
import { TaskBrief } from "../domain/task-brief.ts";
import { makeFolder, writeFileAtomic } from "../lib/files.ts";
import { BRIEFS } from "./layout.ts";

/** Keeps what the tasks of a run ask for. One that has changed since replaces its former text, as its trials are run again. */
export async function writeBriefs(runFolder: string, briefs: readonly TaskBrief[]): Promise<void> {
  await makeFolder(path.join(runFolder, BRIEFS));
  for (const brief of briefs) {
    const text = `${JSON.stringify(brief, null, 2)}\n`;
    const file = path.join(runFolder, BRIEFS, `${brief.id}.json`);
    if ((await readFile(file, "utf8").catch(() => "")) !== text) await writeFileAtomic(file, text);
  }
}

/** Undefined in runs of older versions, and where it is damaged. */
export async function readBrief(runFolder: string, taskId: string): Promise<TaskBrief | undefined> {
  try {
    return TaskBrief.parse(JSON.parse(await readFile(path.join(runFolder, BRIEFS, `${taskId}.json`), "utf8")));
  } catch {
    return undefined;
  }
}
