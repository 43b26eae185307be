import { expect, it } from "vitest";
import type { FileChange } from "../domain/diff.ts";
import { patchText } from "../report/patch-text.ts";
import { fileDifferences } from "./files.ts";

const change = (path: string, before: string | null, after: string | null): FileChange => ({
  ...{ path, before, after, pathClass: "source", protected: false, binary: false, hunks: 1, linesAdded: 1, linesRemoved: 1 },
  ...{ normalAdded: 1, normalRemoved: 1, oldMode: before === null ? null : "100644", newMode: after === null ? null : "100644" },
  status: before === null ? "added" : after === null ? "deleted" : "modified",
});
const allowed = (path: string) => path.startsWith("src/");

it("holds two changes of one base against each other, what differs first", () => {
  const a = {
    allowed,
    files: [change("src/same.ts", "1\n", "2\n"), change("src/both.ts", "1\n", "2\n"), change("src/a.ts", "1\n", "2\n")],
  };
  const b = {
    allowed,
    files: [change("src/same.ts", "1\n", "2\n"), change("src/both.ts", "1\n", "3\n"), change("docs/b.md", null, "new\n")],
  };
  const { files, between } = fileDifferences(a, b);
  expect(files.map(({ path, how, scopeA, scopeB }) => [path, how, scopeA, scopeB])).toEqual([
    ["src/both.ts", "different", "asked", "asked"],
    ["docs/b.md", "only-b", null, "beyond"],
    ["src/a.ts", "only-a", "asked", null],
    ["src/same.ts", "same", "asked", "asked"],
  ]);
  const patch = patchText(between);
  expect(patch).toContain("-2\n+3\n");
  expect(patch).toContain("--- /dev/null\n+++ b/docs/b.md\n");
  expect(patch).toContain("+++ b/src/a.ts\n@@ -1,1 +1,1 @@\n-2\n+1\n"); // B left what was there before
  expect(patch).not.toContain("same.ts");
});

it("finds nothing between a change and itself", () => {
  const side = { allowed, files: [change("src/a.ts", "1\n", "2\n"), change("src/gone.ts", "1\n", null)] };
  const { files, between } = fileDifferences(side, side);
  expect(files.every(({ how }) => how === "same")).toBe(true);
  expect(between).toEqual([]);
});

it("says nothing of one change alone", () => {
  const side = { allowed, files: [change("src/a.ts", "1\n", "2\n")] };
  for (const [a, b] of [
    [side, undefined],
    [undefined, side],
  ])
    expect(fileDifferences(a, b)).toEqual({ filesKnown: false, files: [], between: [] });
});

it("has no word for scopes that nobody named", () => {
  const side = { allowed: null, files: [change("src/a.ts", "1\n", "2\n")] };
  expect(fileDifferences(side, side).files).toMatchObject([{ how: "same", scopeA: null, scopeB: null }]);
});
