import { expect, test } from "vitest";
import { change, diff } from "../../test/support/evidence.ts";
import { apiChanges } from "./api.ts";

const changes = (before: string | null, after: string | null, allowed: string[] = []) =>
  apiChanges(diff(change("src/a.ts", before, after)), allowed);

test("exports added, removed, and those whose signature changed", () => {
  const before = "export function kept(a: string) { return 1; }\nexport function changed(a: string) {}\nexport const gone = 1;\n";
  const after = "export function kept(a: string) { return 2; }\nexport function changed(a: number) {}\nexport const added = 1;\n";
  expect(changes(before, after)?.sort()).toEqual(["src/a.ts: added", "src/a.ts: changed", "src/a.ts: gone"]);
});

test("what is not exported may change freely, bodies and values too", () => {
  expect(changes("function f() {}\nexport const x = 1;\n", "function g() {}\nexport const x = 2;\n")).toEqual([]);
  expect(changes("export default class A { m() { return 1; } }\n", "export default class A { m() { return 2; } }\n")).toEqual([]);
});

test("a symbol that becomes exported is an addition", () => {
  expect(changes("function f() {}\n", "function f() {}\nexport { f };\n")).toEqual(["src/a.ts: f"]);
});

test("allowed names and globs are left out", () => {
  const after = "export const one = 1;\nexport const two = 2;\nexport class Money { add() {} }\n";
  expect(changes(null, after, ["one", "Money*"])).toEqual(["src/a.ts: two"]);
});

test("a moved file keeps its interface", () => {
  const text = "export const a = 1;\n";
  expect(apiChanges(diff(change("src/b.ts", text, text, { status: "renamed", oldPath: "src/a.ts" })), [])).toEqual([]);
});

test("a deleted file takes its exports with it", () => {
  expect(changes("export const a = 1;\n", null)).toEqual(["src/a.ts: a"]);
});

test("Python's public names", () => {
  const python = change("a.py", "def f(a):\n    return 1\n", "def f(a, b):\n    return 1\n\ndef _g():\n    pass\n");
  expect(apiChanges(diff(python), [])).toEqual(["a.py: f"]);
});

test("undefined when source changed in no language that is read; none when no source changed", () => {
  expect(apiChanges(diff(change("a.rs", "1", "2")), [])).toBeUndefined();
  expect(apiChanges(diff(change("a.rs", "1", "2"), change("a.ts", null, "export const x = 1;\n")), [])).toEqual(["a.ts: x"]);
  expect(apiChanges(diff(change("README.md", "1", "2", { pathClass: "docs" })), [])).toEqual([]);
  expect(apiChanges(diff(), [])).toEqual([]);
});
