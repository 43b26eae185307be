import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import path from "node:path";
import { Id } from "../domain/id.ts";
import { ConfigError, messageOf, TaskError } from "../errors.ts";

export interface ItemFolder {
  id: string;
  folder: string;
}

/**
 * The folders inside `root` that hold the marker file, sorted. A folder without it is an error (a forgotten file would
 * silently shrink the suite); names that start with "." or "_" are passed over.
 */
export async function itemFolders(root: string, what: "task" | "repo", marker: string): Promise<ItemFolder[]> {
  let entries: Awaited<ReturnType<typeof readFolder>>;
  try {
    entries = await readFolder(root);
  } catch (error) {
    throw new ConfigError("CONFIG_FOLDER", `${root}: the ${what}s folder cannot be read: ${messageOf(error)}`, { cause: error });
  }
  const items = entries
    .filter((entry) => entry.isDirectory() && !/^[._]/.test(entry.name))
    .map((entry) => ({ id: entry.name, folder: path.join(root, entry.name) }))
    .sort((a, b) => (a.id < b.id ? -1 : 1));
  for (const item of items) checkItem(item, what, marker);
  return items;
}

function readFolder(root: string) {
  return readdir(root, { withFileTypes: true });
}

function checkItem(item: ItemFolder, what: string, marker: string): void {
  const code = what === "task" ? "TASK_INVALID" : "REPO_INVALID";
  if (!existsSync(path.join(item.folder, marker))) {
    throw new TaskError(code, `${path.join(item.folder, marker)}: missing.`, {
      hint: `Every folder there is a ${what}; start the name of others with "_".`,
    });
  }
  const id = Id.safeParse(item.id);
  if (!id.success) throw new TaskError(code, `${item.folder}: "${item.id}" is no ${what} id: ${id.error.issues[0]?.message}.`);
}
