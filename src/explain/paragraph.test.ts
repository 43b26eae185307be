import { expect, it } from "vitest";
import type { FlipExplanation } from "../domain/flip-explanation.ts";
import { paragraphOf } from "./paragraph.ts";

const side = (letter: string, resolved: number, measured = 3) => ({
  ...{ name: `${letter}/codex`, runId: letter, trialId: "add__codex__0", variant: "codex", notRun: null },
  ...{ result: resolved > 0 ? "passed" : "failed", resolved, measured },
});
const step = (number: number, action: string, text: string, changed: string[] = []) => ({
  number,
  tool: "t",
  action,
  text,
  ok: true,
  changed,
});
const told: Omit<FlipExplanation, "paragraph" | "schemaVersion"> = {
  ...{ taskId: "add", direction: "lost", a: side("one", 3), b: side("two", 0), p: 0.1, identityKnown: true, patch: "", notes: [] },
  changes: [{ part: "model", name: "model", from: "m1", to: "m2", instrument: false }],
  tests: [{ id: "adds", group: "fail-to-pass", a: "passed", b: "failed", failure: "expected 2\nat x" }],
  filesKnown: true,
  files: [{ path: "src/a.ts", how: "different", a: null, b: null, scopeA: null, scopeB: null }],
  parting: {
    ...{ kind: "step", missing: null, common: 2, atA: 4, atB: 5 },
    a: [step(4, "shell", "npm test")],
    b: [step(5, "edit", "src/a.ts")],
  },
};

it("says what flipped, what moved, which tests, which files, and where the ways part", () => {
  expect(paragraphOf(told)).toEqual([
    "add was resolved and is not any more: 3 of 3 trials in one/codex, 0 of 3 trials in two/codex (p = 0.10 for this task alone).",
    "Between them changed: model m1 → m2.",
    "1 hidden test passed in A and not in B (adds): expected 2.",
    "Of the files, both changed, differently: src/a.ts.",
    "The agents part after 2 common calls: A runs npm test; B edits src/a.ts.",
  ]);
});

it("calls chance by its name where the counts allow it, and says what is not known", () => {
  expect(paragraphOf({ ...told, changes: [] })[1]).toBe(
    "Nothing that is fingerprinted differs between them: chance is enough to explain it.",
  );
  expect(paragraphOf({ ...told, changes: [], a: side("one", 2) })[1]).toMatch(
    /chance is enough to explain it, and the task goes both ways\.$/,
  );
  expect(paragraphOf({ ...told, changes: [], a: side("one", 9, 9), b: side("two", 0, 9), p: 0.00004 })[1]).toBe(
    "Nothing that is fingerprinted differs between them, and chance alone seldom does this: something that no fingerprint sees may have moved, as a model behind its name.",
  );
  expect(paragraphOf({ ...told, identityKnown: false })[1]).toMatch(/not known/);
  const changes = [{ part: "task", name: "task", from: "x", to: "y", instrument: true }];
  expect(paragraphOf({ ...told, changes })[1]).toBe("Between them changed: task, so the two measure different things.");
});

it("does not call it a flip of the task when two trials alone came out differently", () => {
  const named = {
    ...told,
    changes: [],
    a: { ...side("one", 2), result: "passed" },
    b: { ...side("one", 2), trialId: "add__codex__1" },
    p: null,
  };
  expect(paragraphOf(named).slice(0, 2)).toEqual([
    "Trial add__codex__0 resolved add, add__codex__1 did not; of all trials: 2 of 3 trials in one/codex.",
    "Nothing that is fingerprinted differs between them: chance is enough to explain it, and the task goes both ways.",
  ]);
  const sides = { ...told, direction: "none" as const, a: side("one", 3), b: { ...side("two", 2), result: "failed" }, p: 1 };
  expect(paragraphOf(sides)[0]).toBe(
    "add did not change sides: 3 of 3 trials in one/codex, 2 of 3 trials in two/codex (p = 1.00 for this task alone); the two trials here came out differently: A passed, B failed.",
  );
  expect(paragraphOf({ ...sides, changes: [], b: side("two", 3) })[1]).toBe("Nothing that is fingerprinted differs between them.");
});

it("says where no test ran instead of which failed", () => {
  const [, , tests] = paragraphOf({ ...told, tests: [], b: { ...side("two", 0), result: "no test ran", notRun: "npm ci failed\nlog" } });
  expect(tests).toBe("No hidden test ran in B: npm ci failed.");
});

it("tells a call that came to something else by what it left or how it ended", () => {
  const of = (parting: Partial<FlipExplanation["parting"]>) => paragraphOf({ ...told, parting: { ...told.parting, ...parting } }).at(-1);
  expect(of({ kind: "effect", a: [step(4, "shell", "make", ["out/x"])], b: [step(5, "shell", "make", ["out/y"])] })).toBe(
    "The agents part after 2 common calls: the same call (runs make) leaves other contents in out/x, out/y.",
  );
  expect(of({ kind: "effect", a: [step(4, "edit", "a.ts", ["a.ts"])], b: [step(5, "edit", "a.ts", ["a.ts"])] })).toMatch(
    /\(edits a\.ts\) leaves other contents\.$/,
  );
  expect(of({ kind: "result" })).toBe("The agents part after 2 common calls: the same call (runs npm test) succeeds in A and fails in B.");
  expect(of({ kind: "end", atA: null })).toBe("The agents part after 2 common calls: A stops there, B goes on (edits src/a.ts).");
  expect(of({ kind: "unknown", missing: "not all steps of an agent were kept" })).toBe(
    "The first 2 calls are the same; beyond, not all steps of an agent were kept.",
  );
});
