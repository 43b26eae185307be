import { type ChangeScope, changeScope } from "../domain/change-scope.ts";
import type { FileChange } from "../domain/diff.ts";
import type { Evidence } from "../domain/evidence.ts";
import type { FlipFile } from "../domain/flip-explanation.ts";

/** `allowed`: whether the task's scope has a path. */
export interface ChangedSide {
  files: readonly FileChange[];
  allowed: (path: string) => boolean;
}

export interface FileDifferences {
  files: FlipFile[];
  /** Of files that differ: from what A left to what B left, as changes that a patch can be made of. */
  between: FileChange[];
}

/** Two changes of the same base against each other, file by file; what differs comes first. */
export function fileDifferences(a: ChangedSide, b: ChangedSide): FileDifferences {
  const [ofA, ofB] = [byPath(a.files), byPath(b.files)];
  const paths = [...new Set([...ofA.keys(), ...ofB.keys()])].sort();
  const rows = paths.map((path) => {
    const [one, other] = [ofA.get(path), ofB.get(path)];
    return { file: rowOf(path, one, other, a, b), between: betweenOf(path, one, other) };
  });
  rows.sort((x, y) => RANK.indexOf(x.file.how) - RANK.indexOf(y.file.how));
  return { files: rows.map(({ file }) => file), between: rows.flatMap(({ file, between }) => (file.how === "same" ? [] : [between])) };
}

const RANK: FlipFile["how"][] = ["different", "only-b", "only-a", "same"];

/** Changes of a trial that was not graded are not known: none. */
export function changedSide(evidence: Evidence | undefined, matcher: (globs: string[]) => (path: string) => boolean): ChangedSide {
  return { files: evidence?.diff.files ?? [], allowed: matcher(evidence?.task.scope.allow ?? []) };
}

function byPath(files: readonly FileChange[]): Map<string, FileChange> {
  return new Map(files.map((file) => [file.path, file]));
}

function rowOf(path: string, a: FileChange | undefined, b: FileChange | undefined, sideA: ChangedSide, sideB: ChangedSide): FlipFile {
  const how = a === undefined ? "only-b" : b === undefined ? "only-a" : isSame(a, b) ? "same" : "different";
  return { path, how, a: linesOf(a), b: linesOf(b), scopeA: scopeOf(a, sideA), scopeB: scopeOf(b, sideB) };
}

/** Texts that were not kept are compared by what is known of them. */
function isSame(a: FileChange, b: FileChange): boolean {
  if (a.newMode !== b.newMode || a.binary !== b.binary) return false;
  if (a.after !== null || b.after !== null) return a.after === b.after;
  return a.status === "deleted" && b.status === "deleted";
}

function linesOf(file: FileChange | undefined): FlipFile["a"] {
  return file === undefined ? null : { added: file.linesAdded, removed: file.linesRemoved };
}

function scopeOf(file: FileChange | undefined, { allowed }: ChangedSide): ChangeScope | null {
  return file === undefined ? null : (changeScope(file, allowed) ?? null);
}

/** Where one side did not change the file, it left what was there before. */
function betweenOf(path: string, a: FileChange | undefined, b: FileChange | undefined): FileChange {
  const some = b ?? a;
  if (some === undefined) throw new Error(`No change of ${path}.`);
  const [before, after] = [a === undefined ? (b?.before ?? null) : a.after, b === undefined ? (a?.before ?? null) : b.after];
  const [oldMode, newMode] = [a === undefined ? (b?.oldMode ?? null) : a.newMode, b === undefined ? (a?.oldMode ?? null) : b.newMode];
  const { oldPath: _, ...rest } = some;
  return { ...rest, path, before, after, oldMode, newMode, binary: (a?.binary ?? false) || (b?.binary ?? false) };
}
