import { describe, expect, test } from "vitest";
import { change, diff } from "../../test/support/evidence.ts";
import { declarations, readable, touchedSymbols } from "./symbols.ts";

/** Name to signature, exported ones marked by a plus. */
function found(path: string, text: string): Record<string, string> {
  const all = declarations(path, text) ?? [];
  return Object.fromEntries(all.map(({ name, exported, signature }) => [exported ? `+${name}` : name, signature]));
}

test("languages are told by their endings", () => {
  expect(["a.js", "a.mjs", "a.cts", "a.tsx", "a.d.ts", "a.py", "a.pyi"].every(readable)).toBe(true);
  expect(["a.rs", "a.json", "js", "a.pyc", "a.ts.md"].some(readable)).toBe(false);
  expect(declarations("a.rs", "fn a() {}")).toBeUndefined();
});

describe("JavaScript and TypeScript", () => {
  test("functions: the signature ends where the body starts", () => {
    expect(found("a.ts", "export async function f<T>(a: T,\n  b = { x: 1 }): Promise<T> { return a; }\nfunction g() {}\n")).toEqual({
      "+f": "async function f<T>(a: T, b = { x: 1 }): Promise<T>",
      g: "function g()",
    });
  });

  test("variables: a function's head, a type, but never a value", () => {
    const text = "export const f = (a: number) => a + 1;\nexport const limit: number = 5;\nconst hidden = 1, other = 2;\nexport let x;\n";
    expect(found("a.ts", text)).toEqual({
      "+f": "f = (a: number) =>",
      "+limit": "limit: number",
      hidden: "hidden",
      other: "other",
      "+x": "x",
    });
  });

  test("classes: head, public members; private ones are not exported", () => {
    const text = `export class A<T> extends B {
  constructor(private readonly x: number) { super(); }
  size = 1;
  static of(a: string): A { return new A(1); }
  private secret() {}
  #hidden() {}
  get name(): string { return ""; }
}`;
    expect(found("a.ts", text)).toEqual({
      "+A": "class A<T> extends B",
      "+A.constructor": "constructor(private readonly x: number)",
      "+A.size": "size =",
      "+A.of": "static of(a: string): A",
      "A.secret": "private secret()",
      "A.#hidden": "#hidden()",
      "+A.name": "get name(): string",
    });
  });

  test("types: all of them is signature", () => {
    const text = "export interface I { a: string }\nexport type T = 1 | 2;\nexport enum E { A }\n";
    expect(found("a.ts", text)).toEqual({ "+I": "interface I { a: string }", "+T": "type T = 1 | 2;", "+E": "enum E { A }" });
  });

  test("export lists export what they name, above it or below it, under its new name too", () => {
    const text = "export { early, late as renamed };\nfunction early(a) {}\nfunction late(b) {}\n";
    expect(found("a.js", text)).toEqual({ "+early": "function early(a)", late: "function late(b)", "+renamed": "function late(b)" });
  });

  test("re-exports", () => {
    expect(found("a.ts", 'export { a, b as c } from "./x.ts";\nexport * from "./y.ts";\n')).toEqual({
      "+a": "a from ./x.ts",
      "+c": "b from ./x.ts",
      "+* from ./y.ts": 'export * from "./y.ts";',
    });
  });

  test("default exports: function, class, value", () => {
    expect(found("a.ts", "export default function f(a: string) { return a; }\n")).toEqual({
      "+default": "export default function f(a: string)",
    });
    expect(found("a.ts", "export default class A { m(): void { run(); } }\n")).toEqual({ "+A": "class A", "+A.m": "m(): void" });
    expect(found("a.ts", "export default { a: 1 };\n")).toEqual({ "+default": "export default { a: 1 }" });
  });

  test("positions are right behind characters of several bytes", () => {
    expect(found("a.ts", "// é 💀 ü\nexport function größe(a: string) { return a; }\n")).toEqual({ "+größe": "function größe(a: string)" });
  });

  test("JSX and decorators parse", () => {
    expect(found("a.tsx", "export const A = (p: P) => <div>{p.x}</div>;\n")).toEqual({ "+A": "A = (p: P) =>" });
  });

  test("a file that does not parse has no declarations", () => {
    expect(found("a.ts", "export function (")).toEqual({});
  });
});

describe("Python", () => {
  const text = `import os

LIMIT = 5


def total(items: list[int],
          start: int = 0) -> int:
    """Sum."""
    def inner():
        pass
    return sum(items, start)


async def _private(): # comment:
    pass


class Stock(Base):
    """A stock."""

    x: int = 1

    def add(self, item):
        return item

    def _hidden(self):
        pass

    def __len__(self) -> int:
        return 0

    class Inner:
        def deep(self):
            pass


if True:
    def conditional():
        pass
`;

  test("functions, classes and methods by their layout; underscores are private but for dunders", () => {
    expect(found("a.py", text)).toEqual({
      "+total": "def total(items: list[int], start: int = 0) -> int:",
      _private: "async def _private(): # comment:",
      "+Stock": "class Stock(Base):",
      "+Stock.add": "def add(self, item):",
      "Stock._hidden": "def _hidden(self):",
      "+Stock.__len__": "def __len__(self) -> int:",
    });
  });

  test("the text of a declaration ends with its block", () => {
    const [first, , stock] = declarations("a.py", text) ?? [];
    expect(first?.text).toMatch(/^def total\(.* return sum\(items, start\)$/);
    expect(stock?.text).toMatch(/^class Stock\(Base\): .* def deep\(self\): pass$/);
  });
});

describe("touchedSymbols", () => {
  test("names what was added, removed or changed, body included", () => {
    const before = "export function same() { return 1; }\nfunction body() { return 1; }\nclass Gone {}\n";
    const after = "export function same() { return 1; }\nfunction body() { return 2; }\nexport const fresh = 1;\n";
    expect([...touchedSymbols(diff(change("src/a.ts", before, after)))].sort()).toEqual([
      "src/a.ts#Gone",
      "src/a.ts#body",
      "src/a.ts#fresh",
    ]);
  });

  test("layout is no change", () => {
    const spread = change("a.ts", "function f(a, b) { return a; }\n", "function f(a, b) {\n  return a;\n}\n");
    expect([...touchedSymbols(diff(spread))]).toEqual([]);
  });

  test("a renamed file's symbols are compared with those under its former name", () => {
    const text = "function f() {}\n";
    const renamed = change("b.py", text, `${text}function g() {}\n`, { status: "renamed", oldPath: "a.ts" });
    expect([...touchedSymbols(diff(renamed))]).toEqual(["b.py#f"]); // read as Python there are none left
    const within = change("b.ts", text, `${text}function g() {}\n`, { status: "renamed", oldPath: "a.ts" });
    expect([...touchedSymbols(diff(within))]).toEqual(["b.ts#g"]);
  });

  test("tests, docs and binary files have none", () => {
    const text = "function f() {}\n";
    const others = [
      change("t.ts", null, text, { pathClass: "test" }),
      change("a.ts", null, text, { binary: true }),
      change("a.rs", null, text),
    ];
    expect([...touchedSymbols(diff(...others))]).toEqual([]);
  });

  test("an added and a deleted file touch all of theirs", () => {
    const text = "class A { m() {} }\n";
    expect([...touchedSymbols(diff(change("a.js", null, text), change("b.js", text, null)))]).toEqual([
      "a.js#A",
      "a.js#A.m",
      "b.js#A",
      "b.js#A.m",
    ]);
  });
});
