import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seeded } from "../random.ts";
import { exactStratified } from "./exact.ts";
import type { TaskCounts } from "./hypergeometric.ts";
import { latticeOf } from "./lattice.ts";

const counts = (successesA: number, trialsA: number, successesB: number, trialsB: number): TaskCounts => ({
  ...{ successesA, trialsA },
  ...{ successesB, trialsB },
});
const p = (tasks: readonly TaskCounts[]) => exactStratified(tasks, { seed: 1 });

describe("one trial a side", () => {
  const discordant = (lost: number, gained: number) => [
    ...Array.from({ length: lost }, () => counts(1, 1, 0, 1)),
    ...Array.from({ length: gained }, () => counts(0, 1, 1, 1)),
    ...[counts(1, 1, 1, 1), counts(0, 1, 0, 1)],
  ];

  // Values of scipy.stats.binomtest(lost, lost + gained), SciPy 1.17.
  it.each([
    [6, 0, 0.03125],
    [8, 1, 0.0390625],
    [10, 2, 0.03857421875],
    [12, 3, 0.03515625],
    [5, 0, 0.0625],
    [7, 1, 0.0703125],
    [9, 2, 0.0654296875],
    [11, 3, 0.057373046875],
  ])("is McNemar's exact test: %i lost, %i gained", (lost, gained, published) => {
    expect(p(discordant(lost, gained))).toMatchObject({ pTwoSided: expect.closeTo(published, 12), method: "exact" });
    expect(p(discordant(gained, lost)).pTwoSided).toBeCloseTo(published, 12);
  });

  it("is McNemar's formula for all splits", () => {
    fc.assert(
      fc.property(fc.nat(12), fc.nat(12), (lost, gained) => {
        let [term, sum] = [2 ** -(lost + gained), 0];
        for (let at = 0; at <= Math.min(lost, gained); at++) {
          sum += term;
          term *= (lost + gained - at) / (at + 1);
        }
        expect(p(discordant(lost, gained)).pTwoSided).toBeCloseTo(Math.min(1, 2 * sum), 10);
      }),
    );
  });
});

describe("several trials", () => {
  it("of one task is Fisher's exact test: the lady tasting tea", () => {
    // Fisher 1935, The Design of Experiments, 3 of 4 against 1 of 4: 17/70 one-sided, 34/70 two-sided.
    expect(p([counts(1, 4, 3, 4)])).toMatchObject({ pGreater: expect.closeTo(17 / 70, 12), pTwoSided: expect.closeTo(34 / 70, 12) });
  });

  // By an independent enumeration in exact fractions (Python's fractions and math.comb).
  it.each([
    [
      [counts(5, 5, 2, 5), counts(4, 5, 1, 5), counts(0, 5, 1, 5), counts(5, 5, 5, 5), counts(3, 5, 2, 5)],
      0.08746036995,
      0.04373018498,
      0.99222621147,
    ],
    [
      [counts(11, 14, 1, 3), counts(14, 14, 2, 3), counts(3, 14, 0, 3), counts(7, 14, 2, 3), counts(14, 14, 3, 3)],
      0.14099425594,
      0.11452436363,
      0.97619859826,
    ],
    [[counts(3, 3, 1, 2), counts(2, 4, 0, 3), counts(1, 2, 3, 5)], 0.28163265306, 0.16326530612, 0.90204081633],
  ])("case %#", (tasks, two, less, greater) => {
    const found = p(tasks);
    expect(found.method).toBe("exact");
    expect(found.pTwoSided).toBeCloseTo(two, 10);
    expect(found.pLess).toBeCloseTo(less, 10);
    expect(found.pGreater).toBeCloseTo(greater, 10);
  });

  const task = fc
    .tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 3 }))
    .chain(([a, b]) => fc.tuple(fc.nat(a), fc.constant(a), fc.nat(b), fc.constant(b)).map((all) => counts(...all)));
  const tasks = fc.array(task, { minLength: 1, maxLength: 3 });

  it("counts every relabelling of the trials", () => {
    fc.assert(
      fc.property(tasks, (all) => {
        const found = p(all);
        const sums = relabelled(all);
        const seen = sumOf(all);
        const share = (of: (sum: number) => boolean) => sums.filter(of).length / sums.length;
        expect(found.pTwoSided).toBeCloseTo(
          share((sum) => Math.abs(sum) >= Math.abs(seen) - 1e-9),
          10,
        );
        expect(found.pLess).toBeCloseTo(
          share((sum) => sum <= seen + 1e-9),
          10,
        );
        expect(found.pGreater).toBeCloseTo(
          share((sum) => sum >= seen - 1e-9),
          10,
        );
      }),
      { numRuns: 60 },
    );
  });

  it("mirrors when the sides are swapped, and is in (0, 1]", () => {
    const some = fc.array(
      fc
        .tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 9 }))
        .chain(([a, b]) => fc.tuple(fc.nat(a), fc.constant(a), fc.nat(b), fc.constant(b)).map((all) => counts(...all))),
      { maxLength: 8 },
    );
    fc.assert(
      fc.property(some, (all) => {
        const [one, other] = [p(all), p(all.map((each) => counts(each.successesB, each.trialsB, each.successesA, each.trialsA)))];
        expect(other.delta).toBeCloseTo(-one.delta, 12);
        // Drawn, not counted, they are of different draws.
        const digits = one.method === "exact" ? 9 : 1;
        expect(other.pTwoSided).toBeCloseTo(one.pTwoSided, digits);
        expect(other.pLess).toBeCloseTo(one.pGreater, digits);
        for (const value of [one.pTwoSided, one.pLess, one.pGreater]) expect(value > 0 && value <= 1).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  it("without tasks, or tasks without trials, says nothing", () => {
    expect(p([])).toEqual({ delta: 0, pTwoSided: 1, pLess: 1, pGreater: 1, method: "exact" });
    expect(p([counts(0, 0, 3, 3), counts(1, 1, 0, 1)])).toMatchObject({ delta: -1, pTwoSided: 1 });
  });

  it("does not vanish over hundreds of tasks", () => {
    const { pTwoSided } = p(Array.from({ length: 600 }, () => counts(9, 9, 0, 9)));
    expect(pTwoSided).toBeGreaterThan(0);
    expect(pTwoSided).toBeLessThan(1e-300);
  });
});

describe("what is too much to count", () => {
  const uneven = Array.from({ length: 24 }, (_, at) => counts((at * 7) % (31 + at), 31 + at, at % 5, 5 + (at % 3)));

  it("is drawn, the same for the same seed", () => {
    expect(latticeOf(uneven)).toBeNull();
    const found = exactStratified(uneven, { seed: 4 });
    expect(found.method).toBe("monte-carlo");
    expect(exactStratified(uneven, { seed: 4 })).toEqual(found);
  });

  it("comes to what counting comes to", () => {
    // The trials of one task replaced by some with other denominators that are a hundredth of the whole.
    const even = Array.from({ length: 30 }, (_, at) => counts(10 + (at % 5), 20, at % 6, 5));
    const close = [...even.slice(1), counts(509, 1009, 3, 5)];
    const [exact, drawn] = [p(even), p(close)];
    expect([exact.method, drawn.method]).toEqual(["exact", "monte-carlo"]);
    expect(Math.abs(drawn.pTwoSided - exact.pTwoSided)).toBeLessThan(0.05);
  });
});

it("rejects no more often than its level where nothing differs", () => {
  const random = seeded(11);
  const binomial = (trials: number, rate: number) => Array.from({ length: trials }, random).filter((one) => one < rate).length;
  for (const [trialsA, trialsB] of [
    [1, 1],
    [3, 3],
    [14, 2],
  ] as const) {
    const ps = Array.from({ length: 1_500 }, () => {
      const tasks = Array.from({ length: 12 }, (_, at) => {
        const rate = [0.97, 0.5, 0.8, 0.1][at % 4] ?? 0;
        return counts(binomial(trialsA, rate), trialsA, binomial(trialsB, rate), trialsB);
      });
      return p(tasks).pTwoSided;
    });
    // Three standard errors of 1 500 draws above the level.
    for (const level of [0.01, 0.05, 0.2]) {
      const share = ps.filter((value) => value <= level).length / ps.length;
      expect(share).toBeLessThan(level + 3 * Math.sqrt((level * (1 - level)) / ps.length));
    }
  }
});

function sumOf(tasks: readonly TaskCounts[]): number {
  return tasks.reduce((sum, { successesA, trialsA, successesB, trialsB }) => sum + successesB / trialsB - successesA / trialsA, 0);
}

/** The sum of differences for every choice, in every task, of which of its trials are B's. */
function relabelled(tasks: readonly TaskCounts[]): number[] {
  return tasks.reduce<number[]>(
    (sums, { successesA, trialsA, successesB, trialsB }) => {
      const trials = Array.from({ length: trialsA + trialsB }, (_, at) => (at < successesA + successesB ? 1 : 0));
      const own: number[] = [];
      for (let chosen = 0; chosen < 2 ** trials.length; chosen++) {
        const ofB = trials.filter((_, at) => (chosen >> at) & 1);
        if (ofB.length !== trialsB) continue;
        const [gained, all] = [ofB, trials].map((values) => values.reduce<number>((sum, value) => sum + value, 0));
        own.push((gained ?? 0) / trialsB - ((all ?? 0) - (gained ?? 0)) / trialsA);
      }
      return sums.flatMap((sum) => own.map((one) => sum + one));
    },
    [0],
  );
}
