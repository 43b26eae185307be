import { type ChangeScope, changeScope } from "../../domain/change-scope.ts";
import type { Diff, FileChange } from "../../domain/diff.ts";
import type { Evidence } from "../../domain/evidence.ts";
import { matcher } from "../../lib/globs.ts";
import { patchText } from "../../report/patch-text.ts";
import type { ChangeDoc } from "../trial-page.ts";

/** The change with the scope of each file, by the rules of the scorer scope-drift. Without evidence nobody knows them. */
export function changeDoc(patch: string, evidence: Evidence | undefined): ChangeDoc {
  if (evidence === undefined) return { patch, scopes: {}, reasons: {}, notes: [], reference: null };
  const { scope } = evidence.task;
  const [allowed, named] = [matcher(scope.allow ?? []), matcher(scope.protect)];
  /** Where nobody said what is in scope, only what was named is protected, and nothing is beyond. */
  const standing = (file: FileChange) => (scope.allow !== null ? changeScope(file, allowed) : named(file.path) ? "protected" : undefined);
  const [scopes, reasons]: [Record<string, ChangeScope>, Record<string, string>] = [{}, {}];
  for (const file of evidence.diff.files) {
    const found = standing(file);
    if (found !== undefined) scopes[file.path] = found;
    const reason = reasonOf(file, found, scope.allow);
    if (reason !== undefined) reasons[file.path] = reason;
  }
  return { patch, scopes, reasons, notes: notesOf(evidence.diff), reference: evidence.reference && patchText(evidence.reference.files) };
}

function reasonOf(file: FileChange, scope: ChangeScope | undefined, allow: readonly string[] | null): string | undefined {
  if (scope === "asked") return undefined;
  if (scope === "protected") return `A protected ${file.pathClass} file, and it was ${file.status}.`;
  if (allow === null) return "Nobody said what was in scope.";
  if (scope === undefined) return `A ${file.pathClass === "lock" ? "lock" : "generated"} file: it counts as neither.`;
  return allow.length === 0 ? "The task allows no change." : `The task allows ${allow.join(", ")}.`;
}

/** What a reader of the patch should know that is not in it. */
export function notesOf({ notes, oversized, ignored }: Diff): string[] {
  return [
    ...notes,
    ...oversized.map(({ path, bytes }) => `${path}: ${bytes} bytes, too large for the patch`),
    ...ignored.map((path) => `${path}: ignored by the base tree's rules, not in the patch`),
  ];
}
