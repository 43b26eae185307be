import { describe, expect, it } from "vitest";
import { readableJson } from "./readable-json.ts";

describe("JSON for review", () => {
  it("has sorted keys, and what holds nothing further on one line", () => {
    const text = readableJson({ b: [{ y: 1, x: null }, { x: "two" }], a: { list: [1, 2], none: [], empty: {} }, c: undefined });
    expect(text).toBe(
      '{\n  "a": {\n    "empty": {},\n    "list": [1, 2],\n    "none": []\n  },\n  "b": [\n    {"x": null, "y": 1},\n    {"x": "two"}\n  ]\n}\n',
    );
  });

  it("says the same as JSON, whatever the order of the keys", () => {
    const value = { z: [[], [1, [2]]], text: 'a "quoted"\nline', 'odd "key"': { deep: [{ a: true }] } };
    expect(JSON.parse(readableJson(value))).toEqual(value);
    expect(readableJson({ one: 1, two: { b: 1, a: [2] } })).toBe(readableJson({ two: { a: [2], b: 1 }, one: 1 }));
  });
});
