import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { detectable, droppedRates, mde, powerAt } from "./power.ts";
import { settle } from "./settle.ts";
import { simulatedPower } from "./simulated-power.ts";
import { smoothedRates } from "./smoothing.ts";

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const mixed = (number: number) => Array.from({ length: number }, (_, at) => [0.97, 0.97, 0.8, 0.5, 0.03][at % 5] ?? 0);
const planned = (rates: readonly number[], trialsA: number, trialsB: number) => rates.map((rate) => ({ rate, trialsA, trialsB }));

describe("a modelled change", () => {
  const rates = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 20 });

  it("moves the mean by what is said, no rate beyond 0 and 1, all one way and none farther than another that has room", () => {
    fc.assert(
      fc.property(rates, fc.double({ min: -1, max: 1, noNaN: true }), (before, change) => {
        const after = droppedRates(before, change);
        const wanted = Math.min(1, Math.max(0, mean(before) + change));
        expect(mean(after)).toBeCloseTo(wanted, 9);
        const moves = after.map((rate, at) => Math.abs(rate - (before[at] ?? 0)));
        const most = Math.max(...moves);
        for (const [at, rate] of after.entries()) {
          expect((rate - (before[at] ?? 0)) * change).toBeGreaterThanOrEqual(-1e-9);
          if (rate > 1e-9 && rate < 1 - 1e-9) expect(moves[at]).toBeCloseTo(most, 9);
        }
      }),
    );
  });

  it("spares tasks that never pass", () => {
    expect(droppedRates([0, 1, 1], -0.2)).toEqual([0, expect.closeTo(0.7, 9), expect.closeTo(0.7, 9)]);
    expect(droppedRates([0.2, 0.4], 0)).toEqual([0.2, 0.4]);
  });
});

it("the minimum detectable effect is 2.80 standard errors at 5 % and 80 %, 3.24 at 90 %", () => {
  expect(mde(1, 0.05, 0.8)).toBeCloseTo(2.8016, 4);
  expect(mde(1, 0.05, 0.9)).toBeCloseTo(3.2415, 4);
});

describe("power of the exact test", () => {
  // Of 600 or so draws, whose standard error is two points at most.
  it.each([
    [20, 1, 1, -0.25, 1_000],
    [20, 3, 3, -0.15, 600],
    [20, 5, 5, -0.12, 600],
    [20, 14, 1, -0.2, 600],
    [50, 2, 2, -0.1, 600],
    [30, 70, 5, -0.08, 400],
    [30, 3, 3, 0.12, 600],
  ])("%i tasks, %i and %i trials, a change of %d: as simulated", (number, trialsA, trialsB, change, draws) => {
    const plan = { tasks: planned(mixed(number), trialsA, trialsB), alpha: 0.05 };
    const simulated = simulatedPower(change, plan, { seed: 5, draws });
    expect(Math.abs(powerAt(change, plan) - simulated)).toBeLessThan(0.05);
  });

  // By hand: six losses in six pairs are the least that is significant.
  it("of six pairs is the chance that all are lost or all gained", () => {
    const plan = {
      tasks: planned(
        Array.from({ length: 6 }, () => 1),
        1,
        1,
      ),
      alpha: 0.05,
    };
    expect(powerAt(-0.9, plan)).toBeCloseTo(0.9 ** 6, 9);
    expect(powerAt(-0.9, { ...plan, tasks: plan.tasks.slice(1) })).toBe(0);
  });

  it("at no change is not above the level, and rises with the change and the trials", () => {
    for (const [trialsA, trialsB] of [
      [1, 1],
      [3, 3],
      [14, 2],
    ] as const) {
      const plan = { tasks: planned(mixed(25), trialsA, trialsB), alpha: 0.05 };
      const powers = [0, -0.05, -0.1, -0.2, -0.4].map((change) => powerAt(change, plan));
      expect(powers[0]).toBeLessThan(0.055);
      expect(powers).toEqual([...powers].sort((a, b) => a - b));
      const more = { tasks: planned(mixed(25), trialsA * 3, trialsB * 3), alpha: 0.05 };
      expect(powerAt(-0.1, more)).toBeGreaterThan(powers[2] ?? 1);
    }
  });
});

describe("the least change that is seen", () => {
  it("has the power asked for", () => {
    const plan = { tasks: planned(mixed(30), 3, 3), alpha: 0.05, power: 0.8 };
    expect(powerAt(-(detectable(plan) ?? 0), plan)).toBeCloseTo(0.8, 3);
  });

  it("is near 2.80 standard errors for many trials, and none where no outcome is significant", () => {
    const tasks = planned(
      Array.from({ length: 40 }, () => 0.5),
      20,
      20,
    );
    const se = Math.sqrt(40 * 0.25 * 0.1) / 40;
    expect((detectable({ tasks, alpha: 0.05, power: 0.8 }) ?? 0) / mde(se, 0.05, 0.8)).toBeCloseTo(1, 1);
    expect(detectable({ tasks: planned([1, 1, 1, 1, 1], 1, 1), alpha: 0.05, power: 0.8 })).toBeNull();
    expect(detectable({ tasks: [], alpha: 0.05, power: 0.8 })).toBeNull();
  });
});

describe("planning rates", () => {
  const of = (...all: [number, number][]) =>
    all.map(([successes, trials]) => ({ successesA: successes, trialsA: trials, successesB: successes, trialsB: trials }));

  it("leave room for failure where there was none", () => {
    for (const rate of smoothedRates(of([5, 5], [5, 5], [5, 5]))) expect(rate > 0.95 && rate < 1).toBe(true);
    expect(smoothedRates([])).toEqual([]);
  });

  it("have the variance that was seen, and half a trial's more", () => {
    const tasks = of([5, 5], [0, 5], [3, 5], [4, 5]);
    const seen = (6 * 4 + 8 * 2) / 90;
    expect(smoothedRates(tasks).reduce((sum, rate) => sum + rate * (1 - rate), 0)).toBeCloseTo(seen + 0.05, 6);
  });
});

describe("what would settle it", () => {
  const tasks = Array.from({ length: 20 }, (_, at) => ({
    successesA: at % 4 === 0 ? 1 : 3,
    trialsA: 3,
    successesB: at % 5 === 0 ? 2 : 3,
    trialsB: 3,
  }));
  const asked = { tasks, alpha: 0.05, power: 0.8, margin: 0.1, costA: 0.5, costB: 0.25 };

  it("is the fewest trials with that power, what is missing to them, and its price", () => {
    const found = settle(asked);
    const trials = found?.trialsPerTask ?? 0;
    const rates = smoothedRates(tasks);
    const power = (each: number) => powerAt(-0.1, { tasks: planned(rates, each, each), alpha: 0.05 });
    expect(power(trials)).toBeGreaterThanOrEqual(0.8);
    expect(power(trials - 1)).toBeLessThan(0.8);
    expect(found).toEqual({ trialsPerTask: trials, moreTrials: 40 * (trials - 3), costUsd: 20 * (trials - 3) * 0.75, change: 0.1 });
  });

  it("has no price where a side's is not known, and none at all for what cannot be had", () => {
    expect(settle({ ...asked, costB: null })?.costUsd).toBeNull();
    expect(settle({ ...asked, tasks: [] })).toBeNull();
    expect(settle({ ...asked, margin: 0.0005 })).toBeNull();
  });

  it("needs nothing of a side that has enough", () => {
    const rich = tasks.map((task) => ({ ...task, successesA: task.successesA * 100, trialsA: 300 }));
    const found = settle({ ...asked, tasks: rich, costA: null });
    expect(found?.moreTrials).toBe(20 * ((found?.trialsPerTask ?? 0) - 3));
    expect(found?.costUsd).toBeCloseTo((found?.moreTrials ?? 0) * 0.25, 9);
  });
});
