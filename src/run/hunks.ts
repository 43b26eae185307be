import { applyPatch, parsePatch, reversePatch } from "diff";
import { transformSync } from "oxc-transform";
import type { FileChange } from "../domain/diff.ts";
import { splitPatch, withoutHunk } from "../workspace/patch-text.ts";
import type { MeasuredReference } from "./references.ts";

const MAX_HUNKS = 12;

/**
 * Hunks of source the reference could do without: the hidden tests do not see what they are for. Left aside is what no test
 * can see: comments, imports, types that are erased, files that were deleted.
 */
export async function survivingHunks(reference: MeasuredReference, passes: (patch: Buffer) => Promise<boolean>): Promise<string[]> {
  const sections = splitPatch(reference.patch);
  const source = new Map(reference.diff.files.filter((file) => file.pathClass === "source").map((file) => [file.path, file]));
  const candidates = sections.flatMap(({ header, hunks }, section) => {
    const path = / b\/(.*)$/m.exec(header.split("\n", 1)[0] ?? "")?.[1] ?? "";
    const file = source.get(path);
    if (file === undefined || file.status === "deleted") return [];
    return hunks.map((text, hunk) => ({ section, hunk, path, text, seen: hasCode(text) && changesRuntime(file, text) }));
  });
  const worth = candidates.filter(({ seen }) => seen).sort((a, b) => b.text.length - a.text.length);
  const tried = worth
    .slice(0, MAX_HUNKS)
    .map(async ({ section, hunk, path }) =>
      (await passes(withoutHunk(sections, section, hunk))) ? [`the hidden tests also pass without hunk ${hunk + 1} of ${path}`] : [],
    );
  return (await Promise.all(tried)).flat();
}

const NO_CODE = /^(?:\s*|\s*(?:\/\/|\/?\*|#|"""|''').*|\s*(?:import|from|export \* from)\b.*|\s*[)\]}]+[;,]?)$/;

/** Whether a hunk changes more than comments, imports and white space. */
function hasCode(hunk: string): boolean {
  const changed = hunk
    .split("\n")
    .slice(1)
    .filter((line) => /^[+-]/.test(line));
  return changed.some((line) => !NO_CODE.test(line.slice(1)));
}

/** In TypeScript: whether the file without the hunk differs once types and comments are gone. When in doubt, yes. */
function changesRuntime(file: FileChange, hunk: string): boolean {
  if (!/\.[cm]?ts$/.test(file.path) || file.after === null) return true;
  try {
    const [patch] = parsePatch(`--- a\n+++ b\n${Buffer.from(hunk, "latin1").toString("utf8")}`);
    const without = patch && applyPatch(file.after, reversePatch(patch));
    return typeof without !== "string" || runtimeText(without) !== runtimeText(file.after);
  } catch {
    return true;
  }
}

/** What runs of a TypeScript file: without types and comments, printed in one way. */
function runtimeText(typescript: string): string {
  return transformSync("file.ts", typescript)
    .code.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, "")
    .replace(/\s+/g, " ");
}
