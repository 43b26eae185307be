import { structuredPatch } from "diff";
import type { FileChange } from "../domain/diff.ts";
import { encodePath } from "../lib/path-text.ts";

/** Changed files as a patch like git's, from their texts before and after. What has no text is said to be binary. */
export function patchText(files: readonly FileChange[]): string {
  return files.map(fileText).join("");
}

const MOST_MS = 2_000;

function fileText(file: FileChange): string {
  const { path, oldPath = path, before, after, oldMode, newMode } = file;
  const head = [`diff --git ${quoted(`a/${oldPath}`)} ${quoted(`b/${path}`)}`];
  if (oldMode === null) head.push(`new file mode ${newMode ?? "100644"}`);
  else if (newMode === null) head.push(`deleted file mode ${oldMode}`);
  else if (oldMode !== newMode) head.push(`old mode ${oldMode}`, `new mode ${newMode}`);
  if (oldPath !== path) head.push(`rename from ${quoted(oldPath)}`, `rename to ${quoted(path)}`);
  const sides = [oldMode === null ? "/dev/null" : quoted(`a/${oldPath}`), newMode === null ? "/dev/null" : quoted(`b/${path}`)];
  const unknown = file.binary || (oldMode !== null && before === null) || (newMode !== null && after === null);
  if (unknown) return `${[...head, `Binary files ${sides.join(" and ")} differ`].join("\n")}\n`;
  const hunks = structuredPatch("", "", before ?? "", after ?? "", "", "", { context: 3, timeout: MOST_MS })?.hunks;
  if (hunks === undefined) return `${[...head, `Binary files ${sides.join(" and ")} differ`].join("\n")}\n`;
  const body = hunks.flatMap(({ oldStart, oldLines, newStart, newLines, lines }) => [
    `@@ -${range(oldStart, oldLines)} +${range(newStart, newLines)} @@`,
    ...lines,
  ]);
  return `${[...head, ...(body.length === 0 ? [] : [`--- ${sides[0]}`, `+++ ${sides[1]}`, ...body])].join("\n")}\n`;
}

/** A side without lines begins at the line before. */
function range(start: number, lines: number): string {
  return `${lines === 0 ? start - 1 : start},${lines}`;
}

/** As git quotes names: C escapes, and bytes beyond ASCII in octal. */
function quoted(name: string): string {
  const bytes = encodePath(name);
  if (/^[\x20-\x7e]*$/.test(name) && !/["\\]/.test(name)) return name;
  const text = [...bytes].map((byte) =>
    byte === 34 || byte === 92
      ? `\\${String.fromCharCode(byte)}`
      : byte < 32 || byte > 126
        ? `\\${byte.toString(8).padStart(3, "0")}`
        : String.fromCharCode(byte),
  );
  return `"${text.join("")}"`;
}
