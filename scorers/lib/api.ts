import { type Diff, matcher } from "../../src/scorer-api.ts";
import { declarations, readable } from "./symbols.ts";

/**
 * S4: exported symbols of source files that were added, removed, or whose signature changed, outside the allowed names.
 * Undefined when source changed but in no language we read.
 */
export function apiChanges(diff: Diff, allowed: readonly string[]): string[] | undefined {
  const permitted = matcher(allowed);
  const source = diff.files.filter((file) => file.pathClass === "source" && !file.binary);
  const read = source.filter((file) => readable(file.path));
  if (source.length > 0 && read.length === 0) return undefined;
  return read.flatMap((file) => {
    const before = exportsOf(file.oldPath ?? file.path, file.before);
    const after = exportsOf(file.path, file.after);
    const names = new Set([...before.keys(), ...after.keys()]);
    return [...names].filter((name) => before.get(name) !== after.get(name) && !permitted(name)).map((name) => `${file.path}: ${name}`);
  });
}

function exportsOf(path: string, text: string | null): Map<string, string> {
  const found = declarations(path, text ?? "") ?? [];
  return new Map(found.filter((declaration) => declaration.exported).map(({ name, signature }) => [name, signature]));
}
