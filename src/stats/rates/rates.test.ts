import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seeded } from "../random.ts";
import { bootstrap, meanOfMeans, medianOfAll, quantile } from "./bootstrap.ts";
import { clopperPearson } from "./clopper-pearson.ts";
import { passAtK, passHatK } from "./reducers.ts";
import { clusteredSe, conditionalSe } from "./standard-errors.ts";

describe("pass@k and pass^k", () => {
  // By exact fractions in Python: 1 - C(n-c,k)/C(n,k).
  it.each([
    [5, 2, 3, 0.9],
    [10, 3, 5, 0.9166666666666666],
    [200, 40, 100, 0.9999999999999933],
  ])("of %i trials, %i passed: pass@%i is %f", (trials, passed, k, expected) => {
    expect(passAtK(trials, passed, k)).toBeCloseTo(expected, 12);
  });

  it("agree with counting every choice of k trials", () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 1, maxLength: 8 }), fc.integer({ min: 1, max: 8 }), (trials, k) => {
        const passed = trials.filter(Boolean).length;
        const choices = subsets(trials, k);
        const share = (holds: (chosen: boolean[]) => boolean) =>
          choices.length === 0 ? null : choices.filter(holds).length / choices.length;
        expectClose(
          passAtK(trials.length, passed, k),
          share((chosen) => chosen.some(Boolean)),
        );
        expectClose(
          passHatK(trials.length, passed, k),
          share((chosen) => chosen.every(Boolean)),
        );
      }),
    );
  });

  it("are not defined with fewer trials than k", () => {
    expect([passAtK(2, 2, 3), passHatK(2, 2, 3)]).toEqual([null, null]);
  });
});

describe("standard errors", () => {
  // Both by hand in Python from the formulas of METRICS §3.
  it("conditional: noise of the trials on fixed tasks", () => {
    const tasks = [
      { passed: 3, trials: 5 },
      { passed: 5, trials: 5 },
      { passed: 0, trials: 4 },
      { passed: 1, trials: 2 },
    ];
    expect(conditionalSe(tasks)).toBeCloseTo(0.13919410907075055, 14);
    expect(conditionalSe([...tasks, { passed: 1, trials: 1 }])).toBeNull();
  });

  it("clustered by repo", () => {
    const values = [
      { value: 1, cluster: "a" },
      { value: 0.5, cluster: "a" },
      { value: 0, cluster: "b" },
      { value: 0.25, cluster: "b" },
      { value: 0.75, cluster: "c" },
    ];
    expect(clusteredSe(values)).toEqual({ se: expect.closeTo(0.229128784747792, 14), clusters: 3, df: 2 });
    expect(clusteredSe(values.slice(0, 2))).toBeNull();
  });

  it("clustered is the plain standard error of the mean when every task is a repo of its own", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 2, maxLength: 30 }), (values) => {
        const mean = values.reduce((sum, one) => sum + one, 0) / values.length;
        const sd = Math.sqrt(values.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (values.length - 1));
        const own = clusteredSe(values.map((value, at) => ({ value, cluster: String(at) })));
        expect(own?.se).toBeCloseTo(sd / Math.sqrt(values.length), 10);
      }),
    );
  });

  it("conditional tells the spread of nights on the same tasks", () => {
    const random = seeded(7);
    const rates = [0.9, 0.5, 0.2, 0.7, 0.05, 1];
    const night = () =>
      rates.map((p) => ({ passed: Array.from({ length: 5 }, () => Number(random() < p)).reduce((a, b) => a + b), trials: 5 }));
    const nights = Array.from({ length: 4_000 }, night);
    const means = nights.map((tasks) => tasks.reduce((sum, { passed }) => sum + passed / 5, 0) / tasks.length);
    const centre = means.reduce((a, b) => a + b) / means.length;
    const spread = means.reduce((sum, one) => sum + (one - centre) ** 2, 0) / (means.length - 1);
    const told = nights.reduce((sum, tasks) => sum + (conditionalSe(tasks) ?? 0) ** 2, 0) / nights.length;
    expect(told / spread).toBeGreaterThan(0.93);
    expect(told / spread).toBeLessThan(1.07);
  });
});

describe("Clopper and Pearson's interval", () => {
  // Newcombe 1998 (Statistics in Medicine 17:857), table I, method 5.
  it.each([
    [81, 263, 0.2527, 0.3676],
    [15, 148, 0.0578, 0.1617],
    [0, 20, 0, 0.1684],
    [1, 29, 0.0009, 0.1776],
  ])("of %i in %i", (passed, trials, low, high) => {
    expect(clopperPearson(passed, trials)).toEqual({ low: expect.closeTo(low, 4), high: expect.closeTo(high, 4) });
  });

  it("of nothing is none", () => expect(clopperPearson(0, 0)).toBeNull());
});

describe("the bootstrap", () => {
  const tasks = [
    { repo: "a", values: [1, 0, 1] },
    { repo: "a", values: [0, 0, 1] },
    { repo: "b", values: [1, 1, 1] },
    { repo: "c", values: [] },
    { repo: "c", values: [0, 1] },
  ];

  it("gives the same interval for the same seed, around the value", () => {
    const first = bootstrap(tasks, meanOfMeans, { seed: 3 });
    expect(bootstrap(tasks, meanOfMeans, { seed: 3 })).toEqual(first);
    expect(bootstrap(tasks, meanOfMeans, { seed: 4 })).not.toEqual(first);
    expect(bootstrap(tasks, (drawn) => meanOfMeans(drawn), { seed: 3 })).toEqual(first); // without its shortcut
    const value = meanOfMeans(tasks.flatMap(({ values }) => (values.length > 0 ? [values] : [])));
    expect(first?.low).toBeLessThan(value);
    expect(first?.high).toBeGreaterThan(value);
  });

  it("of nothing is none, of one value that value", () => {
    expect(bootstrap([{ repo: "a", values: [] }], medianOfAll, { seed: 1 })).toBeNull();
    expect(bootstrap([{ repo: "a", values: [4] }], medianOfAll, { seed: 1 })).toEqual({ low: 4, high: 4 });
  });

  it("covers the mean of the world that repos, tasks and trials are drawn from", () => {
    const random = seeded(11);
    const worlds = Array.from({ length: 200 }, (_, seed) => {
      const drawn = Array.from({ length: 15 }, (_, repo) =>
        Array.from({ length: 3 }, () => {
          const p = random();
          return { repo: String(repo), values: Array.from({ length: 4 }, () => Number(random() < p)) };
        }),
      ).flat();
      return bootstrap(drawn, meanOfMeans, { seed, draws: 400 });
    });
    const covered = worlds.filter((one) => one !== null && one.low <= 0.5 && 0.5 <= one.high).length / worlds.length;
    expect(covered).toBeGreaterThan(0.9);
  });

  it("takes quantiles between neighbours", () => {
    expect([0, 0.25, 0.5, 1].map((p) => quantile([1, 2, 3, 4], p))).toEqual([1, 1.75, 2.5, 4]); // as R's quantile()
  });
});

function subsets<T>(values: readonly T[], size: number): T[][] {
  if (size === 0) return [[]];
  return values.flatMap((value, at) => subsets(values.slice(at + 1), size - 1).map((rest) => [value, ...rest]));
}

function expectClose(actual: number | null, expected: number | null): void {
  if (expected === null) expect(actual).toBeNull();
  else expect(actual).toBeCloseTo(expected, 12);
}
