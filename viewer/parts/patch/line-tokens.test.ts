import fc from "fast-check";
import { type HunkData, parseDiff } from "react-diff-view";
import { describe, expect, it } from "vitest";
import { type LineToken, lineTokens } from "./line-tokens.ts";

const hunksOf = (text: string): HunkData[] => parseDiff(`diff --git a/f b/f\n--- a/f\n+++ b/f\n${text}`)[0]?.hunks ?? [];

/** A line as it is shown, with what is marked in it between angle brackets. */
const shown = (line: readonly unknown[] | undefined) =>
  (line as LineToken[]).map(({ sign = "", value, edited }) => `${sign}${edited ? `«${value}»` : value}`).join("");

describe("lines of a patch", () => {
  it("have marks where they differ, and none where they are other lines", () => {
    const { old, new: now } = lineTokens(
      hunksOf(
        "@@ -7,4 +7,4 @@\n same\n-  const total = sum(prices);\n-gone\n+  const total = mean(prices);\n+else here, quite another\n end\n",
      ),
    );
    expect(old.filter(Boolean).map(shown)).toEqual([" same", "−  const total = «sum»(prices);", "−gone", " end"]);
    expect(now.filter(Boolean).map(shown)).toEqual([" same", "+  const total = «mean»(prices);", "+else here, quite another", " end"]);
  });

  it("show that indentation is all that changed", () => {
    const { new: now } = lineTokens(hunksOf("@@ -1,2 +1,2 @@\n-if (a) {\n-go(there);\n+if (a) {\n+  go(there);\n"));
    expect(now.map(shown)).toEqual(["+if (a) {", "+«  »go(there);"]);
  });

  it("are not searched when they are long, and take no room for lines that are not there", () => {
    const long = "x".repeat(5_000_000);
    const { old, new: now } = lineTokens(hunksOf(`@@ -999999999 +999999999 @@\n-${long}y\n+${long}z\n`));
    const [line] = now.at(-1) as LineToken[];
    expect(line).toMatchObject({ sign: "+", edited: false, value: `${long}z` });
    expect(Object.keys(old)).toHaveLength(1);
  });

  it("say what they say, whatever is marked", () => {
    const text = fc.array(
      fc.string({ maxLength: 12 }).map((one) => one.replace(/[\r\n]/g, "")),
      { minLength: 1, maxLength: 4 },
    );
    fc.assert(
      fc.property(text, text, (before, after) => {
        const lines = (sign: string, all: string[]) => all.map((line) => `${sign}${line}\n`).join("");
        const hunks = hunksOf(`@@ -1,${before.length} +1,${after.length} @@\n${lines("-", before)}${lines("+", after)}`);
        const { old, new: now } = lineTokens(hunks);
        const said = (all: readonly unknown[][]) => all.map((line) => (line as LineToken[]).map(({ value }) => value).join(""));
        expect([said(old), said(now)]).toEqual([before, after]);
      }),
    );
  });
});
