import { describe, expect, it } from "vitest";
import { pairedSample, type TaskText } from "../../../test/support/paired-samples.ts";
import { pairsOf } from "./pairs.ts";
import { type RatioMetric, ratioDifference } from "./ratios.ts";
import { signFlip } from "./sign-flip.ts";

const options = { alpha: 0.05, power: 0.8, seed: 1 };

function ratioOf(metric: RatioMetric, a: Record<string, TaskText | string>, b: Record<string, TaskText | string>) {
  return ratioDifference(metric, pairsOf(pairedSample(a), pairedSample(b), new Set()), options);
}

/** One trial a task with these costs. */
const costs = (values: readonly number[], repos: readonly string[] = []) =>
  Object.fromEntries(values.map((costUsd, at) => [`t${at}`, { trials: "1", repoId: repos[at] ?? "repo", figures: { costUsd } }]));

describe("sign flips", () => {
  it("are counted: as scipy.stats.permutation_test says", () => {
    // permutation_type="samples" of the mean, two-sided, all 256 patterns: 18/256 (SciPy 1.17).
    expect(signFlip([0.31, -0.12, 0.44, 0.05, 0.27, -0.03, 0.18, 0.09], 1)).toEqual({ p: 0.0703125, method: "exact" });
  });

  it("say nothing without differences, and twice 2^-n at most for n of one sign", () => {
    expect(signFlip([], 1).p).toBe(1);
    expect(signFlip([0, 0, 0], 1).p).toBe(1);
    expect(signFlip([1, 2, 3, 4, 5, 6], 1).p).toBe(2 / 64);
  });

  it("are drawn where there are many, and come to the same", () => {
    const values = Array.from({ length: 16 }, (_, at) => Math.sin(at) + 0.3);
    const exact = signFlip(values, 1);
    // A difference far smaller than all others leaves p as it is.
    const drawn = signFlip([...values, 1e-6], 1);
    expect([exact.method, drawn.method]).toEqual(["exact", "monte-carlo"]);
    expect(Math.abs(drawn.p - exact.p)).toBeLessThan(0.02);
    expect(signFlip([...values, 1e-6], 1)).toEqual(drawn);
  });
});

describe("the ratio of a cost", () => {
  it("is the geometric mean of the tasks' ratios, with medians beside it", () => {
    const found = ratioOf("cost", costs([1, 2, 4]), costs([2, 2, 2]));
    expect(found).toMatchObject({ unit: "ratio", a: expect.closeTo(2, 9), b: expect.closeTo(2, 9), delta: expect.closeTo(1, 9), tasks: 3 });
    expect(ratioOf("cost", costs([1, 2, 4]), costs([2, 4, 8])).delta).toBeCloseTo(2, 9);
  });

  it("has the t interval of the logs, by hand: ln ratios 0.1, 0.3 and 0.2", () => {
    const found = ratioOf("cost", costs([1, 1, 1]), costs([Math.exp(0.1), Math.exp(0.3), Math.exp(0.2)]));
    const half = (4.302652729696142 * 0.1) / Math.sqrt(3);
    expect(found.delta).toBeCloseTo(Math.exp(0.2), 9);
    expect(found.interval?.low).toBeCloseTo(Math.exp(0.2 - half), 6);
    expect(found.interval?.high).toBeCloseTo(Math.exp(0.2 + half), 6);
    expect(found).toMatchObject({ p: 0.25, df: 2, intervalMethod: expect.stringContaining("one repo") });
    expect(found.mde).toBeCloseTo(Math.exp((2.8015852 * 0.1) / Math.sqrt(3)), 5);
  });

  it("is clustered where there are two repos", () => {
    const found = ratioOf("cost", costs([1, 1, 1, 1], ["x", "x", "y", "y"]), costs([2, 2.2, 3, 3.1], ["x", "x", "y", "y"]));
    expect(found).toMatchObject({ df: 1, intervalMethod: expect.stringContaining("clustered by repo") });
  });

  it("leaves out and counts what is missing, and a cost of 0", () => {
    const a = { ...costs([1, 1, 0]), t3: "1", t4: { trials: "1.1", figures: { costUsd: 3 } } };
    const b = { ...costs([2, 2, 2]), t3: { trials: "1", figures: { costUsd: 1 } }, t4: { trials: "111", figures: { costUsd: 6 } } };
    expect(ratioOf("cost", a, b)).toMatchObject({ tasks: 3, trialsA: 4, trialsB: 5, delta: expect.closeTo(2, 9) });
  });

  it("is null with a reason where no task has it twice", () => {
    const none = { delta: null, p: null, mde: null, interval: null, tasks: 0 };
    expect(ratioOf("cost", { t: "1" }, costs([1]))).toMatchObject({ ...none, reason: "no task has its cost measured on both sides" });
    expect(ratioOf("tokens", costs([1]), costs([1]))).toMatchObject({ ...none, reason: expect.stringContaining("tokens") });
  });

  it("has no interval from one task, and says so", () => {
    const found = ratioOf("cost", costs([1]), costs([2]));
    expect(found).toMatchObject({ delta: expect.closeTo(2, 9), interval: null, se: null, mde: null, p: 1 });
    expect(found.intervalMethod).toContain("none");
  });
});

it("the size ratio is a logarithm already, to base 2", () => {
  const size = (sizeRatio: number) => ({ t: { trials: "1", figures: { sizeRatio } } });
  expect(ratioOf("size", size(0), size(1))).toMatchObject({ a: 1, b: expect.closeTo(2, 9), delta: expect.closeTo(2, 9) });
});
