import { describe, expect, it } from "vitest";
import { failed, passed } from "../../test/support/evidence.ts";
import { trialRecord } from "../../test/support/trial-record.ts";
import { variantSample } from "../../test/support/variant-sample.ts";
import { noAccounting } from "../domain/accounting.ts";
import { VariantSample } from "../domain/sample.ts";
import { noUsage } from "../domain/usage.ts";
import { poolSamples, sampledTrial } from "./sample.ts";

describe("a trial's sample", () => {
  it("has its figures, and null where nobody measured", () => {
    const scores = [
      { name: "tests.resolved", value: 1 },
      { name: "scope-drift.clean-resolve", value: 0 },
      { name: "scope-drift.within-scope", value: 0 },
    ];
    const usage = { ...noUsage, inputTokens: 100, outputTokens: 20, costUsd: 0.5 };
    const measurements = [{ name: "diff-size.size-ratio", value: -0.5, unit: "log2", better: "lower" as const }];
    const { sample, served } = sampledTrial(trialRecord({ scores, usage, measurements, accounting: { ...noAccounting, models: ["m-2"] } }));
    expect(sample).toMatchObject({ resolved: 1, clean: 0, within: 0, sizeRatio: -0.5, costUsd: 0.5, tokens: 120, wallMs: 1_000, lost: 0 });
    expect(sample).not.toHaveProperty("missing");
    expect(served).toEqual(["m-2"]);
    const bare = sampledTrial(trialRecord({ scores: [] })).sample;
    expect(bare).toMatchObject({ resolved: 1, clean: null, within: null, sizeRatio: null, costUsd: null, tokens: null });
  });

  it("is not resolved where the tests failed, and not measured where nothing was left to test", () => {
    const lost = failed([0, 1], [1, 1]);
    expect(sampledTrial(trialRecord({ scores: [], verdict: lost })).sample.resolved).toBe(0);
    const crash = trialRecord({ scores: [], verdict: passed, outcome: { kind: "rate-limited", status: 429, detail: "slow down" } });
    expect(sampledTrial(crash)).toMatchObject({ pending: false, sample: { resolved: null, missing: "rate-limited: slow down" } });
    expect(sampledTrial(trialRecord({ scores: [], outcome: { kind: "cancelled" } })).pending).toBe(true);
  });
});

describe("samples together", () => {
  it("have all trials of every task, and else the newest one's words", () => {
    const old = variantSample({ a: [1, 0], gone: [1] }, { runId: "r1", served: ["m-1"] });
    const recent = variantSample({ a: [1, null], fresh: [0] }, { runId: "r2", served: ["m-2"] });
    const pooled = poolSamples([old, recent]);
    expect(pooled).toMatchObject({ runId: "r2", served: ["m-2"] });
    expect(pooled.tasks.map(({ taskId, planned, trials }) => [taskId, planned, trials.map(({ resolved }) => resolved)])).toEqual([
      ["a", 4, [1, 0, 1, null]],
      ["gone", 1, [1]],
      ["fresh", 1, [0]],
    ]);
    expect(VariantSample.parse(pooled)).toEqual(pooled);
    expect(poolSamples([old])).toEqual(old);
    expect(() => poolSamples([])).toThrow(/No sample/);
  });
});
