import { describe, expect, it } from "vitest";
import { sampleOf } from "../../../test/support/samples.ts";
import { costFigures } from "./cost.ts";

describe("what a variant's trials cost", () => {
  it("weights tasks, counts lost trials too, and is spread over those that resolved", () => {
    const sample = sampleOf([
      { taskId: "a", resolved: [1, 1, null], trial: { costUsd: 0.3 } },
      { taskId: "b", resolved: [0], trial: { costUsd: 0.1 } },
    ]);
    const { perTrial, perResolved, interval, ...counts } = costFigures(sample, 1);
    expect(perTrial).toBeCloseTo(0.2, 12);
    expect(perResolved).toBeCloseTo((3 * 0.3 + 0.1) / 2, 12);
    expect(counts).toEqual({ trials: 4, resolved: 2, missing: 0 });
    expect(interval?.low).toBeCloseTo(0.1, 12);
    expect(interval?.high).toBeCloseTo(0.3, 12);
  });

  it("is unknown where nobody told, and never 0", () => {
    const none = costFigures(sampleOf([{ taskId: "a", resolved: [1, 0], trial: { costUsd: null } }]), 1);
    expect(none).toEqual({ perTrial: null, interval: null, perResolved: null, trials: 0, resolved: 0, missing: 2 });
  });
});
