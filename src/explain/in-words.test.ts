import { expect, it } from "vitest";
import { firstLine, listed } from "./in-words.ts";

it.each([
  ["\n  AssertionError: expected 1\nat x", "AssertionError: expected 1"],
  ["", ""],
])("says of %j: %j", (text, line) => expect(firstLine(text)).toBe(line));

it("cuts what is long, and says how many it left out", () => {
  expect(firstLine("x".repeat(500))).toBe(`${"x".repeat(119)}…`);
  expect(listed(["a", "b", "c"], 3)).toBe("a, b, c");
  expect(listed(["a", "b", "c"], 1)).toBe("a and 2 more");
});
