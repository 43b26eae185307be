import { describe, expect, test } from "vitest";
import type { FileChange } from "../../src/scorer-api.ts";
import { change, diff } from "../../test/support/evidence.ts";
import { tampering } from "./tampering.ts";

const guarded = (path: string, before: string | null, after: string | null, fields: Partial<FileChange> = {}) =>
  tampering(diff(change(path, before, after, { protected: true, pathClass: "test", ...fields })));

test("a protected file modified, deleted, renamed or changed in type", () => {
  expect(guarded("test/a.ts", "1", "2")).toEqual(["test/a.ts (modified)"]);
  expect(guarded("test/a.ts", "1", null)).toEqual(["test/a.ts (deleted)"]);
  expect(guarded("test/b.ts", "1", "1", { status: "renamed", oldPath: "test/a.ts" })).toEqual(["test/b.ts (renamed)"]);
  expect(guarded("test/a.ts", "1", "2", { status: "type-changed" })).toEqual(["test/a.ts (type-changed)"]);
});

test("a change of mode alone, or of a binary fixture", () => {
  expect(guarded("test/run.sh", "1", "1", { newMode: "100755" })).toEqual(["test/run.sh (modified)"]);
  expect(guarded("test/x.png", null, null, { status: "modified", binary: true })).toEqual(["test/x.png (modified)"]);
});

test("a new test or snapshot is welcome", () => {
  expect(guarded("test/new.ts", null, "1")).toEqual([]);
  expect(guarded("test/new.snap", null, "1", { pathClass: "generated" })).toEqual([]);
});

test("a new file of another protected kind is not", () => {
  expect(guarded(".github/workflows/x.yml", null, "1", { pathClass: "config" })).toEqual([".github/workflows/x.yml (added)"]);
  expect(guarded("vitest.config.ts", null, "1", { pathClass: "source" })).toEqual(["vitest.config.ts (added)"]);
});

test("lock files and files nobody protects are none of it", () => {
  expect(guarded("package-lock.json", "1", "2", { pathClass: "lock" })).toEqual([]);
  expect(guarded("src/a.ts", "1", "2", { protected: false, pathClass: "source" })).toEqual([]);
});

describe("tests switched off are counted", () => {
  const muted: Record<string, string> = {
    "it.skip": 'it.skip("a", f);',
    "test.only": 'test.only("a", f);',
    "describe . todo": 'describe . todo("a");',
    xit: 'xit("a", f);',
    fdescribe: 'fdescribe("a", f);',
    "unittest.skip": "@unittest.skip('later')\ndef test_a(): pass",
    "pytest.mark.skipif": "@pytest.mark.skipif(True)\ndef test_a(): pass",
  };
  for (const [name, text] of Object.entries(muted)) {
    test(name, () => expect(guarded("test/a", "", text)).toEqual(["test/a (1 skip, only or todo added)"]));
  }

  test("only those that were added", () => {
    const before = 'it.skip("a", f);\nit("b", f);\n';
    expect(guarded("test/a.ts", before, 'it.skip("a", f);\nit.skip("b", f);\nit.todo("c");\n')).toEqual([
      "test/a.ts (2 skip, only or todo added)",
    ]);
    expect(guarded("test/a.ts", before, 'it("a", f);\nit("b", f);\n')).toEqual(["test/a.ts (modified)"]);
  });

  test("words that only look like it are none", () => {
    expect(guarded("test/a.ts", "", 'exit(1); submit.skip(); unit("x"); outfit(2);\n')).toEqual(["test/a.ts (modified)"]);
  });
});
