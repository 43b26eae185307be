import type { Diff } from "../domain/diff.ts";
import type { Evidence } from "../domain/evidence.ts";
import { digestOf } from "../lib/hash.ts";
import { someOf } from "./bounds.ts";
import type { Changes } from "./facts.ts";

/** How much an agent changed, and what the reference solution is like. */
export function changesOf({ diff, reference }: Evidence): Changes {
  const expected =
    reference === null
      ? null
      : { files: someOf(reference.files.map((file) => file.path)), ...sizeOf(reference), digest: contentDigest(reference) };
  const { files_touched: files, lines_added: linesAdded, lines_removed: linesRemoved } = sizeOf(diff);
  return { files, linesAdded, linesRemoved, expected };
}

function sizeOf({ files }: Diff) {
  const sum = (field: "linesAdded" | "linesRemoved") => files.reduce((total, file) => total + file[field], 0);
  return { files_touched: files.length, lines_added: sum("linesAdded"), lines_removed: sum("linesRemoved") };
}

/** Of what changes, and not of how it is counted. */
function contentDigest({ files }: Diff): string {
  return digestOf(files.map(({ path, oldPath, newMode, before, after }) => ({ path, oldPath, newMode, before, after })));
}
