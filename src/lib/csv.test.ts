import { stringify } from "csv-stringify/sync";
import fc from "fast-check";
import { expect, it } from "vitest";
import { parseCsv } from "./csv.ts";

it("reads cells with commas, quotes and line breaks, and knows the line a row begins on", () => {
  expect(parseCsv('a,b\r\n"x, ""y""\nz",2\n\nlast,')).toEqual([
    { line: 1, cells: ["a", "b"] },
    { line: 2, cells: ['x, "y"\nz', "2"] },
    { line: 5, cells: ["last", ""] },
  ]);
  expect(parseCsv("")).toEqual([]);
  expect(parseCsv("a,\n")).toEqual([{ line: 1, cells: ["a", ""] }]);
});

it("reads what csv-stringify writes, whatever is in it", () => {
  const cell = fc.string({ unit: fc.constantFrom('"', ",", "\n", "\r", "a", " ", "é", "'") });
  const table = fc.array(fc.tuple(cell, cell, cell), { minLength: 1 });
  for (const record_delimiter of ["\n", "\r\n"] as const)
    fc.assert(
      fc.property(table, (rows) => {
        const text = stringify(rows, { record_delimiter, quoted: true, quoted_empty: true });
        expect(parseCsv(text).map(({ cells }) => cells)).toEqual(rows);
      }),
    );
});

it.each(['a,b\nx,"y', 'a\n"x"y', 'x"y'])("refuses %j by its line", (text) => {
  expect(() => parseCsv(text)).toThrow(/quote.* at line \d/i);
});
