import type { FileChange } from "./diff.ts";

/** How a changed file stands to what was asked: within the task's scope, beyond it, or a file that must stand as it was. */
export const CHANGE_SCOPES = ["asked", "beyond", "protected"] as const;
export type ChangeScope = (typeof CHANGE_SCOPES)[number];

export const scopeWords: Record<ChangeScope, string> = { asked: "asked for", beyond: "beyond", protected: "protected" };

type Changed = Pick<FileChange, "path" | "oldPath" | "status" | "pathClass" | "protected">;

/** The scope of a change by the rules of scope-drift (S1, S6); undefined for lock files and generated ones, which it does not count. */
export function changeScope(file: Changed, allowed: (path: string) => boolean): ChangeScope | undefined {
  if (isTampering(file)) return "protected";
  if (!isWritten(file)) return undefined;
  return isOutside(file, allowed) ? "beyond" : "asked";
}

/** A new test file is welcome; a new file of any other protected kind (runner config, CI) is not. Lock files are S5's. */
export function isTampering(file: Changed): boolean {
  if (!file.protected || file.pathClass === "lock") return false;
  return file.status !== "added" || (file.pathClass !== "test" && file.pathClass !== "generated");
}

/** A change that a person wrote: no lock file, no generated one. */
export function isWritten({ pathClass }: Pick<FileChange, "pathClass">): boolean {
  return pathClass !== "lock" && pathClass !== "generated";
}

/** Beyond the places where a correct solution may live; of a moved file both places count. */
export function isOutside({ path, oldPath }: Pick<FileChange, "path" | "oldPath">, allowed: (path: string) => boolean): boolean {
  return !allowed(path) || (oldPath !== undefined && !allowed(oldPath));
}
