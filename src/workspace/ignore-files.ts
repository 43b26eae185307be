import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { decodePath, encodePath } from "../lib/path-text.ts";
import { type IgnoreRules, ignoreRules } from "./ignore-rules.ts";

/** Texts of a tree's `.gitignore` files by their folder ("" for the root), as pairs that JSON can hold. */
export type IgnoreFiles = [folder: string, text: string][];

/** Finds them without entering `.git`, the named dependency folders, or links. */
export async function findIgnoreFiles(root: string, isDependency: (path: string) => boolean): Promise<IgnoreFiles> {
  const found: IgnoreFiles = [];
  const folders = [""];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const entry of await readdir(encodePath(path.join(root, folder)), { withFileTypes: true, encoding: "buffer" })) {
      const name = decodePath(entry.name);
      const inside = folder === "" ? name : `${folder}/${name}`;
      if (entry.isFile() && name === ".gitignore") found.push([folder, await readFile(encodePath(path.join(root, inside)), "utf8")]);
      else if (entry.isDirectory() && name !== ".git" && name !== "node_modules" && !isDependency(inside)) folders.push(inside);
    }
  }
  return found.sort(([a], [b]) => (a < b ? -1 : 1));
}

export function rulesOf(files: IgnoreFiles): IgnoreRules {
  return ignoreRules(new Map(files));
}
