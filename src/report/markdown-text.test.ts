import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { markdownName, markdownText } from "./markdown-text.ts";

/** What a reader sees: entities as characters, without those that nobody sees. */
function seen(text: string): string {
  return text.replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code))).replaceAll("\u200b", "");
}

describe("Markdown of other people's text", () => {
  it("reads as it was", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..."ab |`*_<>&@#[]()~$\\.:/wGH-") }), (text) => {
        expect(seen(markdownText(text))).toBe(text.replace(/\s+/g, " ").trim());
      }),
    );
  });

  it("has no character that Markdown, HTML or GitHub would act on", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        expect(markdownText(text).replace(/&#\d+;/g, "")).not.toMatch(/[\\`*_[\]<>&|~$@#\p{Cc}\u202a-\u202e]/u);
      }),
    );
    expect(markdownText("see https://x.y, www.x.y, GH-12 and #3 @a")).toBe(
      "see https&#58;&#8203;//x.y, www&#8203;.x.y, GH-&#8203;12 and &#35;&#8203;3 &#64;&#8203;a",
    );
  });

  it("is one line, cut by characters and not by halves of them", () => {
    expect(markdownText("a\n\n- b\tc")).toBe("a - b c");
    expect(markdownText("😀😀😀", 2)).toBe("😀…");
    expect(markdownText("\u202eabc\u0007\ud800")).toBe("&#92;u202eabc&#92;x07\ufffd");
  });

  it("shows plain names as code, others as text", () => {
    expect(markdownName("task__variant__0")).toBe("`task__variant__0`");
    expect(markdownName("a`b")).toBe("a&#96;b");
  });
});
