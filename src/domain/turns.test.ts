import { describe, expect, it } from "vitest";
import { said, shell } from "../../test/support/evidence.ts";
import type { Step } from "./trajectory.ts";
import { turnsOf } from "./turns.ts";
import { noUsage } from "./usage.ts";

const thought: Step = { kind: "reasoning", at: null, text: "hm" };
const used: Step = { kind: "usage", at: null, model: null, usage: { ...noUsage, inputTokens: 1 } };
const letters: Record<string, Step> = { r: thought, m: said("words"), c: shell("ls"), u: used };
const stepsOf = (text: string) => [...text].map((letter) => letters[letter] as Step);

/** Turns as the same letters, always in one order. */
function turnsIn(text: string): string {
  const parts = turnsOf(stepsOf(text), "Do it.");
  const turns = parts.map((part) => {
    if (part.kind === "aside") return "-";
    const { reasoning, messages, calls, usage } = part.turn;
    return "r".repeat(reasoning.length) + "m".repeat(messages.length) + "c".repeat(calls.length) + (usage ? "u" : "");
  });
  return turns.join(" ");
}

describe("turnsOf", () => {
  it.each([
    ["without tokens", "rmccrcm", "rmcc rc m"],
    ["tokens after the calls", "rmccurcumu", "rmccu rcu mu"],
    ["tokens between words and calls", "rmuccucmuc", "rmccu cu mcu"],
    ["tokens before the words", "urmccucum", "rmccu cu mu"],
    ["tokens between thoughts and words", "rumccrucrum", "rmccu rcu rmu"],
    ["answers without calls", "mumu", "mu mu"],
    ["tokens alone", "uuc", "u cu"],
  ])("finds an answer's steps, %s", (_what, steps, turns) => {
    expect(turnsIn(steps)).toBe(turns);
  });

  it("leaves out the echo of the prompt at the start alone", () => {
    const echo: Step = { kind: "message", at: null, from: "user", text: "Do it. " };
    expect(turnsOf([echo, said("a"), echo, said("b")], "Do it.").map((part) => part.kind)).toEqual(["turn", "aside", "turn"]);
  });
});
