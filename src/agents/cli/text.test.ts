import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { shorten, TextEnds } from "../../lib/text-ends.ts";
import { jsonLines } from "./json-lines.ts";
import { unwrapShell } from "./shell-words.ts";

describe("jsonLines", () => {
  const read = (chunks: readonly Buffer[], max?: number) => {
    const seen: unknown[] = [];
    const lines = jsonLines((event) => seen.push(event), max);
    for (const chunk of chunks) lines.push(chunk);
    lines.end();
    return seen;
  };

  it("gives the same objects however the stream is cut, with letters of several bytes", () => {
    fc.assert(
      fc.property(
        fc.array(fc.dictionary(fc.string(), fc.string({ unit: "grapheme" }))),
        fc.integer({ min: 1, max: 9 }),
        (objects, size) => {
          const bytes = Buffer.from(objects.map((one) => `${JSON.stringify(one)}\n`).join(""));
          const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) => bytes.subarray(at * size, (at + 1) * size));
          expect(read(chunks)).toEqual(objects.map((one) => JSON.parse(JSON.stringify(one))));
        },
      ),
    );
  });

  it("tells a line that is no object, passes over one that is too long, drops one that was cut off", () => {
    const text = ['{"a":1}', "words", "[1]", "", JSON.stringify({ long: "x".repeat(100) }), '{"b":2}', '{"c":'].join("\n");
    expect(read([Buffer.from(text)], 50)).toEqual([{ a: 1 }, undefined, undefined, undefined, { b: 2 }]);
    expect(read([Buffer.from('{"whole":1}')])).toEqual([{ whole: 1 }]);
  });
});

describe("unwrapShell", () => {
  it.each([
    ["/bin/bash -lc 'cat a b'", "cat a b"],
    [`bash -lc "echo \\"hi\\" \\$x"`, 'echo "hi" $x'],
    [`/bin/sh -lc 'grep '"'"'x'"'"' f'`, "grep 'x' f"],
    ["bash -lc ls", "ls"],
    ["bash -c 'a' b", "bash -c 'a' b"],
    ["bash -lc 'open", "bash -lc 'open"],
    ["cat bash -lc 'x'", "cat bash -lc 'x'"],
    ["npm test", "npm test"],
  ])("%s", (wrapped, command) => {
    expect(unwrapShell(wrapped)).toBe(command);
  });
});

describe("TextEnds", () => {
  it("keeps what fits as it is, and never more than start and end", () => {
    fc.assert(
      fc.property(fc.array(fc.string()), fc.integer({ min: 3, max: 40 }), (parts, max) => {
        const ends = new TextEnds(max);
        for (const part of parts) ends.push(part);
        const whole = parts.join("");
        if (whole.length <= max) expect(ends.toString()).toBe(whole);
        else expect(ends.toString()).toContain(`[... ${whole.length - max} characters left out ...]`);
        expect(shorten(whole, max)).toBe(ends.toString());
      }),
    );
  });
});
