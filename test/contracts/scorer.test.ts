import { describe, expect, test } from "vitest";
import { scorers } from "../../scorers/index.ts";
import { Measurement, Score } from "../../src/domain/score.ts";
import type { Evidence, Verdict } from "../../src/scorer-api.ts";
import { scoreEvidence } from "../../src/scoring/score.ts";
import { change, diff, evidence, failed, passed, scorerContext } from "../support/evidence.ts";

/** Evidence at the edges: what a trial may look like without being a bug. */
const text = "export function f(a) {\n  return a;\n}\n";
const notRun = (cause: "agent" | "harness"): Verdict => ({ kind: "not-run", cause, reason: "why" });
const one = (...files: Parameters<typeof diff>) => evidence({ diff: diff(...files), reference: diff(change("src/a.ts", null, text)) });

const EDGES: Record<string, Evidence> = {
  "nothing changed, nothing to change": evidence(),
  "nothing changed though the reference did": one(),
  "everything passed": evidence({ verdict: passed, diff: diff(change("src/a.ts", null, text)) }),
  "everything failed": evidence({ verdict: failed([0, 2], [0, 8]) }),
  "no test listed": evidence({ verdict: failed([0, 0], [0, 0], ["no listed test is left to judge by"]) }),
  "not run by the agent's doing": evidence({ verdict: notRun("agent") }),
  "not run for another reason": evidence({ verdict: notRun("harness"), outcome: { kind: "agent-crashed", exitCode: null, detail: "x" } }),
  "timed out": evidence({ outcome: { kind: "timed-out", limitMs: 1 } }),
  "a null task that was edited": evidence({ kind: "null", diff: diff(change("src/a.ts", "a\n", "b\n")) }),
  "a deleted file": one(change("src/a.ts", text, null)),
  "binary files added, changed and deleted": one(
    change("a.png", null, null, { status: "added", binary: true, newMode: "100644" }),
    change("b.png", null, null, { status: "modified", binary: true }),
    change("c.png", null, null, { status: "deleted", binary: true }),
  ),
  "a text over the size limit, which evidence does not hold": one(
    change("src/huge.ts", null, null, { status: "modified", linesAdded: 90_000 }),
  ),
  "a change of mode alone": one(change("src/a.ts", text, text, { newMode: "100755", hunks: 0, linesAdded: 0, linesRemoved: 0 })),
  "a file that became a link": one(change("src/a.ts", text, "b.ts", { status: "type-changed", newMode: "120000" })),
  "a rename into another language": one(change("src/a.py", text, text, { status: "renamed", oldPath: "src/a.ts" })),
  "files that do not parse": one(
    change("src/a.ts", "function (", "class {"),
    change("src/a.py", "def (", ")"),
    change("package.json", "{", "}"),
    change("pyproject.toml", "[", "]"),
  ),
  "manifests that are no tables": one(
    change("package.json", "null", "[]"),
    change("package.json", '{"dependencies":null,"scripts":3}', '"x"'),
    change("pyproject.toml", 'project = 1\ntool = "x"', "project = []"),
  ),
  "odd names": one(
    change("src/\udcff\n\t'\".ts", null, text),
    change("-rf", null, ""),
    change("__proto__", null, "x"),
    change("constructor.ts", null, text),
  ),
  "names of an object's own as symbols": one(change("src/a.ts", null, "export const __proto__ = 1;\nexport function constructor() {}\n")),
  "control characters and half a character": one(change("src/a.ts", "\0\ud800", "\u001b[31m\ufeff\r")),
  "unclosed strings and comments": one(change("src/a.ts", "'", '`${/* "\n'), change("src/b.py", '"""', "'''")),
  "a scope that allows nothing, with odd globs": evidence({
    scope: { allow: [], deps_allowed: ["[", "{a"], api_allowed: ["!(x"] },
    diff: diff(change("src/a.ts", null, text)),
  }),
  "only lock and generated files": one(
    change("package-lock.json", "1", "2", { pathClass: "lock" }),
    change("x.snap", null, "1", { pathClass: "generated" }),
  ),
};

for (const scorer of scorers) {
  describe(`scorer ${scorer.name}`, () => {
    const context = scorerContext();

    test("has a lower-case name and a version", () => {
      expect(scorer.name).toMatch(/^[a-z][a-z0-9-]*$/);
      expect(Number.isInteger(scorer.version) && scorer.version >= 1).toBe(true);
    });

    for (const [what, facts] of Object.entries(EDGES)) {
      test(`${what}: sound numbers or null with a reason`, async () => {
        const { scores, measurements } = await scorer.score(facts, context);
        for (const score of scores) expect(Score.safeParse(score), score.name).toMatchObject({ success: true });
        for (const one of measurements) expect(Measurement.safeParse(one), one.name).toMatchObject({ success: true });
        for (const { name } of [...scores, ...measurements]) expect(name === scorer.name || name.startsWith(`${scorer.name}.`)).toBe(true);
      });
    }

    test("gives the same names whatever the evidence, each once", async () => {
      const names = async (facts: Evidence) => {
        const { scores, measurements } = await scorer.score(facts, context);
        return [...scores, ...measurements].map((one) => one.name);
      };
      const expected = await names(evidence());
      expect(new Set(expected).size).toBe(expected.length);
      for (const facts of Object.values(EDGES)) expect(await names(facts)).toEqual(expected);
    });

    test("neither changes the evidence nor depends on anything else", async () => {
      for (const facts of Object.values(EDGES)) {
        const before = structuredClone(facts);
        const first = await scorer.score(facts, context);
        expect(await scorer.score(facts, context)).toEqual(first);
        expect(facts).toEqual(before);
      }
    });

    test("passes the guard that every scorer runs in, with frozen evidence", async () => {
      for (const facts of Object.values(EDGES)) {
        const { scores } = await scoreEvidence([scorer], facts, context);
        expect(scores.filter((score) => score.reason?.startsWith("scorer failed"))).toEqual([]);
      }
    });

    test("calls nothing that was not run a 0, unless the agent stopped it", async () => {
      const { scores } = await scorer.score(evidence({ verdict: notRun("harness") }), context);
      expect(scores.filter((score) => score.value === 0)).toEqual([]);
    });
  });
}
