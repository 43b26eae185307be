import { type HunkData, parseDiff } from "react-diff-view";
import type { PatchFile } from "../../../src/domain/patch-files.ts";

/** The first lines of a file's hunks, ready to be shown; undefined where they do not come out as they stand in the patch. */
export function hunksOf(file: PatchFile, most: number): { hunks: HunkData[]; left: number } | undefined {
  const end = endOfLine(file.hunks, most);
  const shown = file.hunks.slice(0, end);
  const hunks = parsed(shown);
  const lines = hunks?.reduce((sum, { changes }) => sum + changes.filter((change) => change.type !== "normal").length, 0);
  if (hunks === undefined || lines !== (shown.match(/^[+-]/gm)?.length ?? 0)) return undefined;
  return { hunks, left: end >= file.hunks.length ? 0 : (file.hunks.slice(end).match(/\n/g)?.length ?? 1) };
}

/** The parser is given a header of ours: names are read by patch-files.ts, which knows how git quotes them. */
function parsed(hunks: string): HunkData[] | undefined {
  try {
    return parseDiff(`diff --git a/file b/file\n--- a/file\n+++ b/file\n${hunks}`)[0]?.hunks;
  } catch {
    return undefined;
  }
}

function endOfLine(text: string, number: number): number {
  let at = 0;
  for (let line = 0; line < number; line++) {
    const next = text.indexOf("\n", at);
    if (next < 0) return text.length;
    at = next + 1;
  }
  return at;
}
