import { describe, expect, it } from "vitest";
import type { Night } from "../domain/night.ts";
import { byInterest, comparedSides, type ReportTrial } from "./report-keys.ts";

const trial = (trialId: string, fields: Partial<ReportTrial> = {}): ReportTrial => ({
  ...{ trialId, taskId: trialId, variant: "v", trialIndex: 0, control: false, resolved: 1, within: 1, hasTranscript: true },
  ...fields,
});

describe("byInterest", () => {
  it("puts what somebody would look at first first, and controls after agents", () => {
    const trials = [
      trial("fine"),
      trial("control-failed", { control: true, resolved: 0 }),
      trial("beyond", { within: 0 }),
      trial("flipped-still-passes"),
      trial("not-measured", { resolved: null, within: null }),
      trial("failed", { resolved: 0 }),
      trial("flipped", { resolved: 0 }),
    ];
    const order = byInterest(trials, new Set(["flipped/v", "flipped-still-passes/v"])).map(({ trialId }) => trialId);
    expect(order).toEqual(["flipped", "failed", "not-measured", "flipped-still-passes", "beyond", "fine", "control-failed"]);
  });

  it("takes the first trial of every task before the second of any, in the order of the plan", () => {
    const trials = ["a0", "a1", "b0", "b1"].map((id) =>
      trial(id, { resolved: 0, taskId: id.slice(0, 1), trialIndex: Number(id.slice(1)) }),
    );
    expect(byInterest(trials, new Set()).map(({ trialId }) => trialId)).toEqual(["a0", "b0", "a1", "b1"]);
  });

  it("a flip of another variant says nothing of this one", () => {
    const order = byInterest([trial("a", { resolved: 0 }), trial("b", { resolved: 0 })], new Set(["b/other"]));
    expect(order.map(({ trialId }) => trialId)).toEqual(["a", "b"]);
  });
});

describe("comparedSides", () => {
  const night = (runId: string, day: number, accepted: boolean) =>
    ({ nightId: runId, runId, createdAt: `2026-01-0${day}`, variants: [{ sample: { variant: "v" }, accepted }] }) as unknown as Night;
  const run = { runId: "now", createdAt: "2026-01-05", variants: [{ variant: "v", agent: "command" }], baselines: [], nights: [] };

  it("holds a night's variants against the last accepted night before it, and the baseline of their name", () => {
    const nights = [night("old", 1, true), night("good", 2, true), night("bad", 3, false), night("now", 5, true), night("later", 6, true)];
    expect(comparedSides({ ...run, nights, baselines: ["v", "other"] })).toEqual([
      ["night:good/v", "night:now/v"],
      ["baseline:v", "night:now/v"],
    ]);
  });

  it("a run that was not judged goes by its own name", () => {
    expect(comparedSides({ ...run, nights: [night("good", 2, true)] })).toEqual([["night:good/v", "now/v"]]);
  });

  it("several variants are held against each other, one alone against nothing", () => {
    const named = (...agents: string[]) => agents.map((agent) => ({ variant: `my-${agent}`, agent }));
    expect(comparedSides({ ...run, variants: named("oracle", "codex", "pi") })).toEqual([["now"]]);
    expect(comparedSides(run)).toEqual([]);
    expect(comparedSides({ ...run, variants: named("oracle", "nop", "pi") })).toEqual([["now/my-oracle", "now/my-nop", "now/my-pi"]]);
  });
});
