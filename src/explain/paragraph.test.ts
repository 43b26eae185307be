import { expect, it } from "vitest";
import type { FlipExplanation } from "../domain/flip-explanation.ts";
import { paragraphOf } from "./paragraph.ts";

const side = (letter: string, resolved: number) => ({
  ...{ name: `${letter}/codex`, runId: letter, trialId: "add__codex__0", variant: "codex", result: resolved > 0 ? "passed" : "failed" },
  ...{ resolved, measured: 3 },
});
const told: Omit<FlipExplanation, "paragraph" | "schemaVersion"> = {
  ...{ taskId: "add", direction: "lost", a: side("one", 3), b: side("two", 0), identityKnown: true, patch: "", notes: [] },
  changes: [{ part: "model", name: "model", from: "m1", to: "m2", instrument: false }],
  tests: [{ id: "adds", group: "fail-to-pass", a: "passed", b: "failed", failure: "expected 2\nat x" }],
  files: [{ path: "src/a.ts", how: "different", a: null, b: null, scopeA: null, scopeB: null }],
  parting: {
    ...{ kind: "step", common: 2, atA: 4, atB: 5 },
    a: [{ number: 4, tool: "bash", action: "shell", text: "npm test", ok: true }],
    b: [{ number: 5, tool: "write", action: "edit", text: "src/a.ts", ok: true }],
  },
};

it("says what flipped, what moved, which tests, which files, and where the ways part", () => {
  expect(paragraphOf(told)).toEqual([
    "add was resolved and is not any more: 3 of 3 trials in one/codex, 0 of 3 trials in two/codex.",
    "Between them changed: model m1 → m2.",
    "1 hidden test passed in A and not in B (adds): expected 2.",
    "Of the files, both changed, differently: src/a.ts.",
    "The agents part after 2 common calls: A runs npm test; B edits src/a.ts.",
  ]);
});

it("calls chance by its name, and what is not known too", () => {
  expect(paragraphOf({ ...told, changes: [], a: side("one", 2) })[1]).toBe(
    "Nothing that is fingerprinted differs between them: chance is enough to explain it, and the task goes both ways.",
  );
  expect(paragraphOf({ ...told, identityKnown: false })[1]).toMatch(/not known/);
  const changes = [{ part: "task", name: "task", from: "x", to: "y", instrument: true }];
  expect(paragraphOf({ ...told, changes })[1]).toBe("Between them changed: task, so the two measure different things.");
});
