import { accessSync, constants, statSync } from "node:fs";
import path from "node:path";

/** Absolute path of a program as `exec` would find it, or undefined. */
export function findProgram(name: string, cwd: string, searchPath: string): string | undefined {
  const candidates = name.includes("/")
    ? [path.resolve(cwd, name)]
    : searchPath.split(path.delimiter).map((folder) => path.join(folder, name));
  return candidates.find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}
