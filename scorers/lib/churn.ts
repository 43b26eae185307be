import { type Diff, type FileChange, isWritten, type PathClass } from "../../src/scorer-api.ts";

/** Lines added and removed as they stand in the patch, formatting included. */
export function rawChurn(file: FileChange): number {
  return file.linesAdded + file.linesRemoved;
}

/** Lines added and removed without white-space-only and formatter-only lines. */
export function normalChurn(file: FileChange): number {
  return file.normalAdded + file.normalRemoved;
}

export function churnOf(diff: Diff, pathClass: PathClass): number {
  return diff.files.filter((file) => file.pathClass === pathClass).reduce((sum, file) => sum + normalChurn(file), 0);
}

/** Changes a person wrote: no lock files, no generated ones. */
export function writtenFiles(diff: Diff): FileChange[] {
  return diff.files.filter(isWritten);
}
