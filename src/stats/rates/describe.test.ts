import { describe, expect, it } from "vitest";
import { sampleOf } from "../../../test/support/samples.ts";
import { describeSample } from "./describe.ts";

const tasks = [
  { taskId: "a", repoId: "one", resolved: [1, 1, 0] as const },
  { taskId: "b", repoId: "one", resolved: [0, 0, null] as const, planned: 4 },
  { taskId: "c", repoId: "two", resolved: [1, 1, 1] as const },
];

describe("what is said of a sample", () => {
  const rates = describeSample(sampleOf(tasks), 1);

  it("weights tasks, not trials", () => {
    expect(rates.resolve.value).toBeCloseTo((2 / 3 + 0 + 1) / 3, 12);
    expect(rates).toMatchObject({ planned: 10, measured: 8, k: 2 });
  });

  it("counts what is missing, in rates and in medians, and never as 0", () => {
    expect(rates.resolve).toMatchObject({ tasks: 3, trials: 8, missing: 2, repos: 2 });
    expect(rates.medians.cost).toMatchObject({ value: 0.1, trials: 9, missing: 1 }); // what a lost trial cost was still paid
    expect(rates.medians.size).toMatchObject({ value: 0, trials: 8, missing: 2 });
  });

  it("tells pass@1, pass@k and pass^k apart", () => {
    expect(rates.passAt1).toBeCloseTo((2 / 3 + 0 + 1) / 3, 12);
    expect(rates.passAtK).toBeCloseTo((1 + 0 + 1) / 3, 12); // of 2 of 3 with 2 passed at least one passes
    expect(rates.passHatK).toBeCloseTo((1 / 3 + 0 + 1) / 3, 12);
    expect(rates.reliabilityGap).toBeCloseTo(2 / 9, 12);
  });

  it("names two standard errors, each where it can be had", () => {
    expect(rates.resolve.conditionalSe).toBeGreaterThan(0);
    expect(rates.resolve.populationSe).toBeGreaterThan(0);
    const single = describeSample(sampleOf([{ taskId: "a", resolved: [1] }]), 1);
    expect(single.resolve).toMatchObject({ value: 1, conditionalSe: null, populationSe: null });
  });

  it("has an interval for each task", () => {
    expect(rates.tasks.map(({ taskId, resolved, trials }) => [taskId, resolved, trials])).toEqual([
      ["a", 2, 3],
      ["b", 0, 2],
      ["c", 3, 3],
    ]);
    expect(rates.tasks[2]?.interval?.low).toBeCloseTo(0.4385, 4); // 3 of 3, by Wilson
  });

  it("counts a violation whether the trial resolved or not", () => {
    const beyond = sampleOf([{ taskId: "a", resolved: [1, 0], trial: { within: 0 } }]);
    expect(describeSample(beyond, 1).violation.value).toBe(1);
  });

  it("says null where nothing was measured", () => {
    const none = describeSample(sampleOf([{ taskId: "a", resolved: [null] }]), 1);
    expect(none).toMatchObject({ measured: 0, k: 0, passAt1: null, passAtK: null, reliabilityGap: null });
    expect(none.resolve).toMatchObject({ value: null, missing: 1, bootstrap: null });
  });
});
