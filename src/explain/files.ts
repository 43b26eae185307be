import { type ChangeScope, changeScope } from "../domain/change-scope.ts";
import type { FileChange } from "../domain/diff.ts";
import type { Evidence } from "../domain/evidence.ts";
import type { FlipFile } from "../domain/flip-explanation.ts";

/** `allowed`: whether the task's scope has a path; null: nobody named a scope. Undefined: the change was not kept. */
export type ChangedSide = { files: readonly FileChange[]; allowed: ((path: string) => boolean) | null } | undefined;

export interface FileDifferences {
  /** Whether both changes are known: nothing is said of one alone. */
  filesKnown: boolean;
  files: FlipFile[];
  /** Of files that differ: from what A left to what B left, as changes that a patch can be made of. */
  between: FileChange[];
}

/** Two changes of the same base against each other, file by file; what differs comes first. */
export function fileDifferences(a: ChangedSide, b: ChangedSide): FileDifferences {
  if (a === undefined || b === undefined) return { filesKnown: false, files: [], between: [] };
  const [ofA, ofB] = [byPath(a.files), byPath(b.files)];
  const paths = [...new Set([...ofA.keys(), ...ofB.keys()])].sort();
  const rows = paths.map((path) => {
    const [one, other] = [ofA.get(path), ofB.get(path)];
    return { file: rowOf(path, one, other, a, b), between: betweenOf(path, one, other) };
  });
  rows.sort((x, y) => RANK.indexOf(x.file.how) - RANK.indexOf(y.file.how));
  const between = rows.flatMap((row) => (row.file.how === "same" ? [] : [row.between]));
  return { filesKnown: true, files: rows.map(({ file }) => file), between };
}

const RANK: FlipFile["how"][] = ["different", "only-b", "only-a", "same"];

export function changedSide(evidence: Evidence | undefined, matcher: (globs: string[]) => (path: string) => boolean): ChangedSide {
  if (evidence === undefined) return undefined;
  const { allow } = evidence.task.scope;
  return { files: evidence.diff.files, allowed: allow === null ? null : matcher(allow) };
}

type Known = NonNullable<ChangedSide>;

function byPath(files: readonly FileChange[]): Map<string, FileChange> {
  return new Map(files.map((file) => [file.path, file]));
}

function rowOf(path: string, a: FileChange | undefined, b: FileChange | undefined, sideA: Known, sideB: Known): FlipFile {
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

function scopeOf(file: FileChange | undefined, { allowed }: Known): ChangeScope | null {
  return file === undefined || allowed === null ? null : (changeScope(file, allowed) ?? null);
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
