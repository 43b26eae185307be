import { stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "vitest";
import type { FlipExplanation, PartingStep } from "../domain/flip-explanation.ts";
import { explanationText, withExplanations } from "./explanation.ts";

const side = (runId: string, result: string) => ({
  ...{ name: `${runId}/codex`, runId, trialId: "add__codex__0", variant: "codex", result, notRun: null, resolved: 1, measured: 2 },
});
const step = (number: number, text: string): PartingStep => ({ number, tool: "bash", action: "shell", text, ok: true, changed: [] });
const told: FlipExplanation = {
  ...{ schemaVersion: 1, taskId: "add", direction: "lost", a: side("one", "passed"), b: side("two", "failed"), p: 1, identityKnown: true },
  changes: [{ part: "model", name: "model", from: "m1", to: "m2", instrument: false }],
  tests: [{ id: "adds \u001b[2J", group: "fail-to-pass", a: "passed", b: "failed", failure: "expected 2\nat x" }],
  filesKnown: true,
  files: [{ path: "a\u202e.ts", how: "only-b", a: null, b: { added: 3, removed: 0 }, scopeA: null, scopeB: "beyond" }],
  patch: "",
  parting: { kind: "step", missing: null, common: 1, a: [step(1, "ls"), step(3, "npm test")], b: [step(2, "ls")], atA: 3, atB: null },
  paragraph: ["It flipped, which is a sentence with quite a number of words in it, more than there is room for.", "<b>@all</b>"],
  notes: [],
};
const plain = (text: string) => stripVTControlCharacters(text);

describe("an explanation in a terminal", () => {
  it("says all of it, and nothing of it steers the terminal", () => {
    const text = plain(explanationText(told));
    expect(text).toContain("passed → failed  fail-to-pass  adds \\x1b[2J\n    expected 2");
    expect(text).toContain("B alone   a\\u202e.ts  – | +3 −0  beyond scope");
    expect(text).toContain("A >    3  bash npm test");
    expect(text).toContain("patchbench show two add__codex__0");
    expect(text).not.toContain("\u202e");
  });

  it("fits its width: sentences are wrapped, lists are cut", () => {
    const text = plain(explanationText(told, 40));
    expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(40);
    expect(text.replaceAll("\n", " ")).toContain(told.paragraph[0]);
  });

  it("says why the parting is not known, and how far it is", () => {
    const parting = { ...told.parting, kind: "unknown" as const, common: 0, a: [], b: [], missing: "an agent told no calls" };
    expect(plain(explanationText({ ...told, parting }))).toContain("Where their ways part\n  – not known: an agent told no calls\n\n");
    expect(plain(explanationText({ ...told, parting: { ...parting, common: 9 } }))).toContain(
      "not known beyond: an agent told no calls\n  9 calls in common",
    );
    const end = { ...told.parting, kind: "end" as const };
    expect(plain(explanationText({ ...told, parting: end }))).toContain("B > stops");
  });
});

describe("explanations after a report in Markdown", () => {
  it("are a short list of text, with what is not in it", () => {
    const text = withExplanations("report", { told: [told], untold: 5, gone: 2 });
    expect(text).toMatch(/^report\n\n\*\*Why tasks changed sides\*\*/);
    expect(text).toContain("It flipped, which");
    expect(text).not.toContain("<b>");
    expect(text).toContain(
      "- … and 3 more tasks: `patchbench explain A B --task TASK`\n- 2 tasks cannot be explained: only figures were kept of a run",
    );
  });

  it("say that nothing was kept; are left out where nothing changed sides, and where there is no room", () => {
    expect(withExplanations("report", { told: [], untold: 1, gone: 1 })).toContain(
      "- 1 task cannot be explained: only figures were kept of a run",
    );
    expect(withExplanations("report", { told: [], untold: 0, gone: 0 })).toBe("report");
    const long = "x".repeat(64_900);
    expect(withExplanations(long, { told: [told], untold: 0, gone: 0 })).toBe(long);
  });
});
