import { expect, test } from "vitest";
import { clip } from "./clip.ts";
import { fitTable } from "./fit-table.ts";

const [DIM, OFF] = ["\u001b[2m", "\u001b[22m"];

test("a line that fits is left as it is, its codes not counted", () => {
  expect(clip(`${DIM}abc${OFF}`, 3)).toBe(`${DIM}abc${OFF}`);
});

test("a line that does not fit ends with an ellipsis and with its colours closed", () => {
  expect(clip(`${DIM}abcdef${OFF}`, 4)).toBe(`${DIM}abc…${OFF}`);
  expect(clip(`ab${DIM}cd${OFF}ef`, 5)).toBe(`ab${DIM}cd${OFF}…`);
  expect(clip("abc", 0)).toBe("");
});

const ROWS = [["add-alpha__oracle__0", "failed 0/1 fail-to-pass, 1/1 pass-to-pass", "×1.00"]];
const HEAD = ["trial", "result", "size ratio"];
const widest = (table: string) => Math.max(...table.split("\n").map(({ length }) => length));

test("a table takes what it needs where nobody says how wide it may be", () => {
  const table = fitTable(HEAD, ROWS);
  expect(table).toContain("pass-to-pass");
  expect(table).toContain("size ratio");
});

test("a table fits the width: heads are broken before texts are cut", () => {
  const whole = widest(fitTable(HEAD, ROWS));
  const broken = fitTable(HEAD, ROWS, { width: whole - 5, cut: [0, 1] });
  expect(widest(broken)).toBe(whole - 5);
  expect(broken).not.toContain("…");
  const cut = fitTable(HEAD, ROWS, { width: 50, cut: [0, 1] });
  expect(widest(cut)).toBe(50);
  expect(cut).toContain("…");
  expect(cut).toContain("×1.00");
});
