import { readFile } from "node:fs/promises";
import { TaskError } from "../errors.ts";
import { writeFileAtomic } from "../lib/files.ts";

export type TestIdLists = Partial<Record<"fail_to_pass" | "pass_to_pass" | "quarantined", readonly string[]>>;

/** Replaces lists of test ids in a task.toml and leaves every other byte as it is, comments included. */
export async function writeTestIds(file: string, lists: TestIdLists): Promise<void> {
  let text = await readFile(file, "utf8");
  for (const [key, ids] of Object.entries(lists)) text = replaceList(text, key, ids, file);
  await writeFileAtomic(file, text);
}

/** A list starts at its key and ends with the first "]" outside a string. */
function replaceList(text: string, key: string, ids: readonly string[], file: string): string {
  const list = ids.length === 0 ? "[]" : `[\n${ids.map((id) => `  ${JSON.stringify(id)},\n`).join("")}]`;
  const found = new RegExp(`^${key}\\s*=\\s*\\[(?:"(?:\\\\.|[^"\\\\\\n])*"|'[^'\\n]*'|#[^\\n]*|[^\\]"'#])*\\]`, "m").exec(text);
  if (found) return `${text.slice(0, found.index)}${key} = ${list}${text.slice(found.index + found[0].length)}`;
  const table = /^\[patchbench\][^\n]*\n/m.exec(text);
  if (!table) throw new TaskError("TASK_INVALID", `${file}: no [patchbench] table to write ${key} into.`);
  const at = table.index + table[0].length;
  return `${text.slice(0, at)}${key} = ${list}\n${text.slice(at)}`;
}
