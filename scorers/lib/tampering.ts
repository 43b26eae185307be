import { type Diff, type FileChange, isTampering } from "../../src/scorer-api.ts";

/** S6: protected files changed, one text each. */
export function tampering(diff: Diff): string[] {
  return diff.files.filter(isTampering).map(describe);
}

const MUTED =
  /\b(?:it|test|describe|suite)\s*\.\s*(?:skip|only|todo)\b|\b(?:xit|xdescribe|fit|fdescribe)\s*\(|@(?:unittest|pytest\.mark)\.skip/g;

function describe(file: FileChange): string {
  if (file.status === "modified") {
    const muted = count(file.after) - count(file.before);
    return muted > 0 ? `${file.path} (${muted} skip, only or todo added)` : `${file.path} (modified)`;
  }
  return `${file.path} (${file.status})`;
}

function count(text: string | null): number {
  return text?.match(MUTED)?.length ?? 0;
}
