import fc from "fast-check";
import { expect, it } from "vitest";
import { wrapped } from "./wrap.ts";

it("breaks between words, and keeps every one of them", () => {
  expect(wrapped("one two three", 7)).toEqual(["one two", "three"]);
  expect(wrapped("a-word-without-an-end b", 5)).toEqual(["a-word-without-an-end", "b"]);
  fc.assert(
    fc.property(fc.string(), fc.integer({ min: 1, max: 40 }), (text, width) => {
      const lines = wrapped(text, width);
      expect(lines.join(" ")).toBe(text);
      expect(lines.every((line) => line.length <= width || !line.includes(" "))).toBe(true);
    }),
  );
});
