import { describe, expect, it } from "vitest";
import { said, shell } from "../../../test/support/evidence.ts";
import type { Step } from "../../domain/trajectory.ts";
import { turnNumbersOf, turnsOf } from "../../domain/turns.ts";
import { noUsage } from "../../domain/usage.ts";
import { wanderingOf } from "../../domain/wander.ts";
import { goDoc } from "./go.ts";
import { stepDocs, stepsOf, wanderingDoc } from "./steps.ts";

const usage = (at: number, inputTokens: number): Step => ({
  kind: "usage",
  at,
  model: "m",
  usage: { ...noUsage, inputTokens, outputTokens: 1 },
});
const prompt = "Do it.";
const steps: Step[] = [
  { kind: "message", at: 0, from: "user", text: prompt },
  { ...said("Looking."), at: 100 } as Step,
  shell("cat a", { at: 110, endedAt: 150 }),
  usage(160, 10),
  { kind: "notice", at: 170, level: "retry", text: "again" },
  shell("cat a", { at: 200, endedAt: 250, exitCode: 1, ok: false }),
  usage(260, 20),
  shell("sed -i s/a/b/ a", { at: 300, endedAt: 350 }),
  usage(360, 30),
  { ...said("Done."), at: 400 } as Step,
  usage(410, 40),
];
const calls = steps.filter((step) => step.kind === "call");
const wandering = wanderingOf(calls, [], new Set());

describe("the steps of a trial's page", () => {
  it("keep their numbers, turns and marks; usages and the echo of the prompt are left out", () => {
    const docs = stepDocs(steps, { prompt, testCommand: [], wandering });
    expect(docs.map(({ number, turn, marks }) => [number, turn, ...marks])).toEqual([
      [2, 1],
      [3, 1],
      [5, null],
      [6, 2, "failed", "repeat"],
      [8, 3, "edit"],
      [10, 4],
    ]);
  });

  it("have what each turn and phase took", () => {
    const facts = { prompt, parts: turnsOf(steps, prompt), requests: [], startedAt: undefined, droppedSteps: 0 };
    const go = goDoc(facts, { steps, turnOf: turnNumbersOf(steps, prompt), testCommand: [] });
    expect(go).toMatchObject({ timed: true, source: "agent", apart: { requests: 0 } });
    expect(go.turns.map(({ number, firstStep, calls: made, spent }) => [number, firstStep, made, spent.inputTokens])).toEqual([
      [1, 2, 1, 10],
      [2, 6, 1, 20],
      [3, 8, 1, 30],
      [4, 10, 0, 40],
    ]);
    expect(
      go.phases.map(({ phase, firstStep, lastStep, spent }) => [phase, firstStep, lastStep, spent.inputTokens, spent.costUsd]),
    ).toEqual([
      ["explore", 3, 6, 30, null],
      ["edit", 8, 8, 70, null],
    ]);
  });

  it("name where it wandered by their numbers", () => {
    expect(wanderingDoc(steps, wandering, null).repeats).toEqual([{ of: 3, steps: [6], what: "cat a" }]);
  });

  it("come out of turns again", () => {
    const again = stepsOf(turnsOf(steps, prompt));
    expect(again.map(({ kind }) => kind)).toEqual(steps.slice(1).map(({ kind }) => kind));
    expect(again.filter((step) => step.kind === "call")).toEqual(calls);
  });
});
