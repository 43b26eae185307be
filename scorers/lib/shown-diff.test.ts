import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fenceFor } from "./fence.ts";
import { shownDiff } from "./shown-diff.ts";

const file = (name: string, lines: number, line = "+line\n") => `diff --git a/${name} b/${name}\n@@ -0,0 +1 @@\n${line.repeat(lines)}`;

describe("a shown diff", () => {
  it("is the patch itself where it fits", () => {
    const patch = file("a", 3) + file("b", 2);
    expect(shownDiff(patch, patch.length)).toEqual({ text: patch, cut: null });
    expect(shownDiff("", 10)).toEqual({ text: "", cut: null });
  });

  it("leaves short files whole and gives what they leave over to the long ones, alike", () => {
    const [short, long, longer] = [file("short", 2), file("long", 400), file("longer", 4_000)];
    const { text, cut } = shownDiff(long + short + longer, 2_000);
    expect(text).toContain(short);
    const [first = "", second = ""] = text.split(short);
    expect(Math.abs(first.length - second.length)).toBeLessThan(20);
    expect(first).toMatch(/^diff --git a\/long b\/long\n(.+\n)+\[cut: \d+ more lines\]\n$/);
    expect(cut?.of).toBe(short.length + long.length + longer.length);
    expect(cut?.shown).toBeGreaterThan(1_980);
  });

  it("counts the lines that are missing", () => {
    const { text } = shownDiff(file("a", 100), 100);
    const shown = text.split("\n").filter((line) => line === "+line").length;
    expect(text).toContain(`[cut: ${100 - shown} more lines]`);
  });

  it("takes a line that looks like the start of a file for what it is", () => {
    const patch = `${file("a", 1)}+diff --git a/x b/x\n`;
    expect(shownDiff(patch, 10).text.match(/\[cut/g)).toHaveLength(1);
  });

  it("leaves out what is binary", () => {
    const patch = `diff --git a/x.png b/x.png\nindex 1..2 100644\nGIT binary patch\nliteral 3\nKcmZQz\n\n${file("b", 1)}`;
    const { text, cut } = shownDiff(patch, 1_000);
    expect(text).toBe(`diff --git a/x.png b/x.png\nindex 1..2 100644\nBinary content differs.\n${file("b", 1)}`);
    expect(cut).toBeNull();
  });

  it("is never longer than allowed, but for a line a file that tells of the cut", () => {
    const patches = fc.array(fc.tuple(fc.nat(60), fc.stringMatching(/^[ +-].{0,80}\n$/)), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(patches, fc.nat(3_000), (files, most) => {
        const patch = files.map(([lines, line], at) => file(`f${at}`, lines, line)).join("");
        const { text, cut } = shownDiff(patch, most);
        if (patch.length <= most) return text === patch && cut === null;
        const own = text.replace(/^\[cut: \d+ more lines\]\n/gm, "");
        return cut !== null && own.length === cut.shown && cut.shown <= most && cut.of === patch.length;
      }),
      { seed: 7 },
    );
  });
});

it("a fence is none that stands in the data", () => {
  const marks = ["aa", "bb", "cc"];
  expect(fenceFor(["end aa", "begin bb"], () => marks.shift() ?? "")).toBe("cc");
  expect(fenceFor([])).not.toBe(fenceFor([]));
});
