import { expect, test } from "vitest";
import { duplicatedLines } from "./duplication.ts";

const block = (count: number, prefix = "line") => Array.from({ length: count }, (_, at) => `${prefix}${at}();`).join("\n");

test("six equal lines twice are twelve", () => {
  expect(duplicatedLines([`${block(6)}\nother\n${block(6)}`])).toBe(12);
});

test("five are too few", () => {
  expect(duplicatedLines([`${block(5)}\nother\n${block(5)}`])).toBe(0);
});

test("a run of eight counts as eight in each place, not more", () => {
  expect(duplicatedLines([block(8), block(8)])).toBe(16);
});

test("three places count all", () => {
  expect(duplicatedLines([block(6), block(6), block(6)])).toBe(18);
});

test("indents, blank lines and lone brackets are overlooked", () => {
  const spread = block(6)
    .split("\n")
    .map((line) => `\t  ${line}\n\n}`)
    .join("\n");
  expect(duplicatedLines([block(6), spread])).toBe(12);
});

test("a run may repeat within itself", () => {
  expect(duplicatedLines(["same();\n".repeat(7)])).toBe(7); // two windows of six, all lines covered
  expect(duplicatedLines(["same();\n".repeat(6)])).toBe(0);
});

test("nothing is no duplicate", () => {
  expect(duplicatedLines([])).toBe(0);
  expect(duplicatedLines(["", "\n\n"])).toBe(0);
  expect(duplicatedLines([block(9, "a"), block(9, "b")])).toBe(0);
});
