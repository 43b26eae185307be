import { expect, it } from "vitest";
import { type SideTest, testDifferences } from "./tests.ts";

const test = (id: string, status: SideTest["status"], more: Partial<SideTest> = {}): SideTest => ({
  ...{ id, status, group: "fail-to-pass", failure: null },
  ...more,
});

it("names tests that passed on one side alone, those that fail in B first, with why", () => {
  const a = [test("both", "passed"), test("back", "failed", { failure: "was 1" }), test("gone", "passed"), test("broke", "passed")];
  const b = [test("both", "passed"), test("back", "passed"), test("broke", "failed", { failure: "x".repeat(5_000) })];
  const found = testDifferences(a, b);
  expect(found.map(({ id, a, b }) => [id, a, b])).toEqual([
    ["gone", "passed", "missing"],
    ["broke", "passed", "failed"],
    ["back", "failed", "passed"],
  ]);
  expect(found.map(({ failure }) => failure?.length ?? null)).toEqual([null, 2_000, 5]);
});

it("says nothing of tests that passed on neither side, however they did not", () => {
  expect(testDifferences([test("a", "failed"), test("b", "skipped")], [test("a", "missing"), test("b", "failed")])).toEqual([]);
});

it("knows the group from the side that tells", () => {
  const [found] = testDifferences([test("a", "passed", { group: "unlisted" })], [test("a", "failed", { group: "pass-to-pass" })]);
  expect(found?.group).toBe("pass-to-pass");
});
