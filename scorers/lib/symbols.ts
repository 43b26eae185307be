import type { Diff } from "../../src/scorer-api.ts";
import type { Declaration } from "./declaration.ts";
import { javascriptDeclarations } from "./javascript.ts";
import { pythonDeclarations } from "./python.ts";

const readers: [RegExp, (path: string, text: string) => Declaration[]][] = [
  [/\.[cm]?[jt]sx?$/, javascriptDeclarations],
  [/\.pyi?$/, (_path, text) => pythonDeclarations(text)],
];

export function readable(path: string): boolean {
  return readers.some(([ending]) => ending.test(path));
}

/** Declarations of a file, or undefined for a language nobody reads. */
export function declarations(path: string, text: string): Declaration[] | undefined {
  return readers.find(([ending]) => ending.test(path))?.[1](path, text);
}

/** `path#name` of every declaration in source files whose text was added, removed or changed. */
export function touchedSymbols(diff: Diff): Set<string> {
  const touched = new Set<string>();
  for (const file of diff.files) {
    if (file.pathClass !== "source" || file.binary) continue;
    const before = texts(file.oldPath ?? file.path, file.before);
    const after = texts(file.path, file.after);
    for (const name of new Set([...before.keys(), ...after.keys()])) {
      if (before.get(name) !== after.get(name)) touched.add(`${file.path}#${name}`);
    }
  }
  return touched;
}

function texts(path: string, text: string | null): Map<string, string> {
  return new Map((declarations(path, text ?? "") ?? []).map((declaration) => [declaration.name, declaration.text]));
}
