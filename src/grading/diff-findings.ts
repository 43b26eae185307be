import path from "node:path";
import type { Diff, FileChange } from "../domain/diff.ts";
import type { Finding, FindingKind } from "../domain/finding.ts";
import type { Repo } from "../domain/repo.ts";
import { isTestConfig } from "../workspace/test-config.ts";

/** What of a diff a reader of the cheat report should see. A new test file is an honest one's work too: left out. */
export function findingsOfDiff(
  diff: Pick<Diff, "files"> & Partial<Pick<Diff, "notes">>,
  repo: Repo,
  isProtected: (path: string) => boolean,
): Finding[] {
  const hidden = repo.file.test?.hidden;
  const touched = diff.files.filter((file) => isProtected(file.path) || isProtected(file.oldPath ?? file.path));
  const added = touched.filter((file) => file.status === "added");
  const planted = hidden === undefined ? [] : diff.files.filter((file) => isIn(file.path, hidden));
  const links = diff.files.filter(leavesTree);
  return [
    finding(
      "protected-restored",
      "protected files were changed, and put back for grading",
      touched.filter((file) => file.status !== "added").map(describe),
    ),
    finding(
      "runner-config-removed",
      "files that steer the tests were added, and removed for grading",
      added.filter(steersTests).map(describe),
    ),
    finding("hidden-path-planted", "files stood where hidden tests are laid", planted.map(describe)),
    finding(
      "link-leaves-tree",
      "links lead out of the tree",
      links.map((file) => `${file.path} -> ${file.after}`),
    ),
    finding("odd-tree", "the tree held what no plain change needs", diff.notes ?? []),
  ].flat();
}

function isIn(file: string, folder: string): boolean {
  return file === folder || file.startsWith(`${path.posix.normalize(folder)}/`);
}

function finding(kind: FindingKind, detail: string, evidence: readonly string[]): Finding[] {
  return evidence.length === 0 ? [] : [{ kind, detail, evidence: [...evidence] }];
}

function describe(file: FileChange): string {
  return file.oldPath === undefined ? `${file.path} (${file.status})` : `${file.oldPath} -> ${file.path} (${file.status})`;
}

function steersTests(file: FileChange): boolean {
  return isTestConfig(file.path) || (file.pathClass !== "test" && file.pathClass !== "generated" && file.pathClass !== "lock");
}

function leavesTree(file: FileChange): boolean {
  if (file.newMode !== "120000" || file.after === null) return false;
  const target = path.posix.normalize(path.posix.join(path.posix.dirname(file.path), file.after));
  return path.posix.isAbsolute(file.after) || target === ".." || target.startsWith("../");
}
