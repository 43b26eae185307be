import { diffArrays } from "diff";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decisionPoints, tokenEdits, tokens } from "./tokens.ts";

describe("tokens", () => {
  const samples: Record<string, string[]> = {
    "const a_1 = $b;": ["const", "a_1", "=", "$b", ";"],
    "x=0xFF+1.5e3": ["x", "=", "0xFF", "+", "1.5e3"],
    "a&&b||c??d?.e": ["a", "&&", "b", "||", "c", "??", "d", "?.", "e"],
    "'it\\'s' + \"a \\\" b\" + `t $x\nu`": ["'it\\'s'", "+", '"a \\" b"', "+", "`t $x\nu`"],
    "a // if b\nc /* for\n d */ e": ["a", "// if b", "c", "/* for\n d */", "e"],
    "a # if b\nc": ["a", "# if b", "c"],
    'def f():\n  """doc if\n  else"""\n': ["def", "f", "(", ")", ":", '"""doc if\n  else"""'],
    "this.#count + 1": ["this", ".", "#", "count", "+", "1"],
    "a?: string": ["a", "?:", "string"],
    "größe = naïve": ["größe", "=", "naïve"],
    "  \t\n": [],
    "": [],
  };
  for (const [text, expected] of Object.entries(samples)) {
    test(JSON.stringify(text), () => expect(tokens(text)).toEqual(expected));
  }
});

describe("tokenEdits", () => {
  test("counts insertions and deletions by hand-worked examples", () => {
    expect(tokenEdits("a b c", "a b c")).toBe(0);
    expect(tokenEdits("a b c", "a x c")).toBe(2);
    expect(tokenEdits("a b c", "a c")).toBe(1);
    expect(tokenEdits("", "a b")).toBe(2);
    expect(tokenEdits("a b", "")).toBe(2);
    expect(tokenEdits("a b c d", "d c b a")).toBe(6); // one token can stay
    expect(tokenEdits("f(a)", "f(\n  a\n)")).toBe(0);
  });

  test("agrees with the diff library on any two sequences", () => {
    const sequence = fc.array(fc.constantFrom("a", "b", "c", "d", "+"), { maxLength: 90 });
    fc.assert(
      fc.property(sequence, sequence, (before, after) => {
        const edits = diffArrays(before, after).reduce((sum, part) => sum + (part.added || part.removed ? part.value.length : 0), 0);
        expect(tokenEdits(before.join(" "), after.join(" "))).toBe(edits);
      }),
    );
  });

  test("is quick for a large file that was written anew", () => {
    const text = (prefix: string) => Array.from({ length: 12_000 }, (_, at) => `${prefix}${at} ,`).join(" ");
    const started = performance.now();
    expect(tokenEdits(text("a"), text("b"))).toBe(24_000); // the commas stay
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  test("is undefined for texts too large to compare, unless only a few places differ", () => {
    const text = (prefix: string) => Array.from({ length: 60_000 }, (_, at) => `${prefix}${at}`).join(" ");
    expect(tokenEdits(text("a"), text("b"))).toBeUndefined();
    expect(tokenEdits(text("a"), `${text("a")} more`)).toBe(1);
  });
});

describe("decisionPoints", () => {
  const samples: Record<string, number> = {
    "if (a) {} else if (b) {}": 2,
    "for (;;) while (x) do {} while (y)": 3,
    "switch (x) { case 1: case 2: default: }": 2,
    "try {} catch {}": 1,
    "a && b || c ?? d": 3,
    "a ? b : c": 1,
    "a?.b?.c": 0,
    "interface A { b?: string; c?: number }": 0,
    "if a and b or not c:\n  pass\nelif d:\n  pass": 4,
    "try:\n  pass\nexcept ValueError:\n  pass": 1,
    "const text = 'if for while'; // if\n# elif\n/* case */": 0,
    "notify(iffy, forEach)": 0,
    "this.#on && this.#off": 1,
  };
  for (const [text, expected] of Object.entries(samples)) {
    test(`${JSON.stringify(text)} has ${expected}`, () => expect(decisionPoints(text)).toBe(expected));
  }
});
