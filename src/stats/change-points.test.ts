import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type ChangeOptions, changePoints } from "./change-points.ts";
import { normalQuantile, tCdf } from "./distributions.ts";
import { seeded } from "./random.ts";

const noise = (seed: number, length: number, sd = 1) => {
  const random = seeded(seed);
  return Array.from({ length }, () => sd * normalQuantile(random() * 0.9999 + 0.00005));
};
const steps = (...levels: [level: number, length: number][]) => levels.flatMap(([level, length]) => Array<number>(length).fill(level));
const added = (a: readonly number[], b: readonly number[]) => a.map((value, at) => value + (b[at] ?? 0));
const indexes = (series: readonly (number | null)[], options?: Partial<ChangeOptions>) =>
  changePoints(series, options).map(({ index }) => index);

describe("worked series", () => {
  it("a step is found at its first point, with both levels", () => {
    expect(changePoints(added(steps([10, 20], [14, 20]), noise(1, 40)))).toEqual([
      { index: 20, from: expect.closeTo(10, 0), to: expect.closeTo(14, 0), p: expect.any(Number) },
    ]);
  });

  it("several steps up and down", () => {
    expect(indexes(added(steps([0, 25], [5, 25], [2, 25], [8, 25]), noise(2, 100)))).toEqual([25, 50, 75]);
  });

  it("a short stretch back in a long series, which a test of the whole would not see", () => {
    expect(indexes(added(steps([0, 150], [6, 8], [0, 150]), noise(3, 308)))).toEqual([150, 158]);
  });

  it("p is that of Student's t-test, here with 10 degrees of freedom", () => {
    const series = [30.02, 29.99, 30.11, 29.97, 30.01, 29.99, 29.29, 29.33, 29.22, 29.27, 29.31, 29.28];
    const [a, b] = [series.slice(0, 6), series.slice(6)];
    const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    const squares = (values: readonly number[]) => values.reduce((sum, value) => sum + (value - mean(values)) ** 2, 0);
    const t = (mean(a) - mean(b)) / Math.sqrt(((squares(a) + squares(b)) / 10) * (2 / 6));
    const [change] = changePoints(series);
    expect(change?.index).toBe(6);
    expect(change?.p).toBeCloseTo(2 * tCdf(-t, 10), 12);
  });

  it("Nile at Aswan, 1871 to 1970: the one known change, at the building of the first dam", () => {
    // Annual flow in 10^8 m³ (Cobb, Biometrika 65, 1978, 243-251); the level falls after 1898.
    const nile = `1120 1160 963 1210 1160 1160 813 1230 1370 1140 995 935 1110 994 1020 960 1180 799 958 1140 1100 1210 1150 1250 1260
      1220 1030 1100 774 840 874 694 940 833 701 916 692 1020 1050 969 831 726 456 824 702 1120 1100 832 764 821 768 845 864 862 698
      845 744 796 1040 759 781 865 845 944 984 897 822 1010 771 676 649 846 812 742 801 1040 860 874 848 890 744 749 838 1050 918 986
      797 923 975 815 1020 906 901 1170 912 746 919 718 714 740`;
    const [change, ...more] = changePoints(nile.trim().split(/\s+/).map(Number));
    expect(more).toEqual([]);
    expect([change && 1871 + change.index, Math.round(change?.from ?? 0), Math.round(change?.to ?? 0)]).toEqual([1899, 1098, 850]);
  });

  it("a perfect step of a figure that is always the same", () => {
    expect(indexes(steps([7, 3], [9, 3]))).toEqual([3]);
    expect(indexes(steps([7, 2], [9, 2]))).toEqual([]);
  });

  it("few trials of yes or no are no perfect step: six in a row of one trial each", () => {
    expect(indexes(steps([1, 3], [0, 3]), { resolution: 1 })).toEqual([]);
    expect(indexes(steps([1, 12], [0, 12]), { resolution: 1 })).toEqual([12]);
    expect(indexes(steps([1, 3], [0.5, 3]), { resolution: 0.01 })).toEqual([3]);
  });

  it("changes below the least magnitude are left out, and so are weak ones", () => {
    const series = added(steps([10, 30], [11, 30]), noise(4, 60, 0.2));
    expect(indexes(series)).toEqual([30]);
    expect(indexes(series, { minChange: 1.5 })).toEqual([]);
    expect(indexes(added(steps([0, 8], [2, 8]), noise(5, 16)), { maxP: 1e-9 })).toEqual([]);
  });

  it.each([[[]], [[null, null]], [[1]], [[1, 2]], [[null, 1, null]]])("%j has none", (series) => {
    expect(changePoints(series)).toEqual([]);
  });
});

describe("for any series", () => {
  const series = fc.array(fc.oneof(fc.double({ min: -100, max: 100, noNaN: true }), fc.constantFrom(0, 1, 50)), { maxLength: 60 });

  it("equal values have no change point", () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1e6, max: 1e6, noNaN: true }),
        fc.nat(80),
        (value, length) => indexes(Array(length).fill(value)).length === 0,
      ),
    );
  });

  it("a planted step of eight standard deviations is found where it is", () => {
    fc.assert(
      fc.property(fc.nat(1_000_000), fc.integer({ min: 8, max: 30 }), fc.integer({ min: 8, max: 30 }), (seed, before, after) => {
        const found = indexes(added(steps([0, before], [8, after]), noise(seed, before + after)));
        expect(found).toContain(before);
      }),
      { seed: 11, numRuns: 200 },
    );
  });

  it("moving and stretching a series moves no change point", () => {
    fc.assert(
      fc.property(fc.nat(1_000_000), fc.integer({ min: -50, max: 50 }), fc.constantFrom(0.5, 2, 16), (seed, shift, factor) => {
        const base = added(steps([0, 15], [3, 12], [1, 15]), noise(seed, 42));
        expect(indexes(base.map((value) => value * factor + shift))).toEqual(indexes(base));
      }),
    );
  });

  it("gaps change nothing but the places", () => {
    fc.assert(
      fc.property(series, fc.infiniteStream(fc.nat(3)), (values, gaps) => {
        const places: number[] = [];
        const holed = values.flatMap((value) => {
          const before: null[] = Array(gaps.next().value).fill(null);
          places.push((places.at(-1) ?? -1) + before.length + 1);
          return [...before, value];
        });
        expect(indexes(holed)).toEqual(indexes(values).map((at) => places[at]));
      }),
    );
  });

  it("all that is told is significant and large enough, far enough apart, and the levels are the means between", () => {
    fc.assert(
      fc.property(series, (values) => {
        const found = changePoints(values, { maxP: 0.05, minChange: 1 });
        const edges = [0, ...found.map(({ index }) => index), values.length];
        for (const [at, { p, from, to }] of found.entries()) {
          expect(p).toBeLessThan(0.05);
          expect(Math.abs(to - from)).toBeGreaterThanOrEqual(1);
          const stretch = values.slice(edges[at], edges[at + 1]);
          expect(stretch.length).toBeGreaterThanOrEqual(3);
          expect(from).toBeCloseTo(stretch.reduce((sum, value) => sum + value, 0) / stretch.length, 6);
        }
      }),
    );
  });

  it("equals a slow search that follows the definition word for word", () => {
    const options = { maxP: 0.01, minChange: 0.5, resolution: 0, window: 20, minLength: 3 };
    fc.assert(
      fc.property(
        fc.nat(1_000_000),
        fc.array(fc.tuple(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 2, max: 15 })), { maxLength: 5 }),
        (seed, levels) => {
          const flat = steps(...levels);
          const values = added(flat, noise(seed, flat.length));
          expect(indexes(values, options)).toEqual(slowly(values, options));
        },
      ),
      { numRuns: 150 },
    );
  });

  it("pure noise over 100 nights shows a change in fewer than 3 of 100 series", () => {
    const all = noise(100, 60_000);
    const found = Array.from({ length: 600 }, (_, at) => indexes(all.slice(100 * at, 100 * at + 100))).filter(({ length }) => length > 0);
    expect(found.length / 600).toBeLessThan(0.03);
  });
});

/** E-divisive means in windows, then the weakest taken back: every statistic anew from all pairs, the best of all stretches first. */
function slowly(values: readonly number[], { minChange, window, minLength, ...options }: ChangeOptions): number[] {
  const maxP = options.maxP * Math.min(1, window / values.length);
  const weak = new Set<number>();
  const search = (start: number, end: number): number[] => {
    const found: number[] = [];
    for (;;) {
      const edges = [start, ...found, end].sort((a, b) => a - b);
      const candidates = edges.slice(1).flatMap((to, at) => {
        const from = edges[at] ?? 0;
        const cuts = Array.from({ length: to - from }, (_, k) => from + k).filter(
          (cut) => cut - from >= minLength && to - cut >= minLength,
        );
        const ranked = cuts.map((cut) => ({ cut, energy: energyOf(values.slice(from, cut), values.slice(cut, to)), from, to }));
        return ranked.sort((a, b) => b.energy - a.energy).slice(0, 1);
      });
      const next = candidates.find(({ cut, from, to }) => pOf(values.slice(from, cut), values.slice(cut, to)) < maxP * 10);
      if (next === undefined) return found;
      found.push(next.cut);
    }
  };
  for (let start = 0; start < values.length; ) {
    const found = search(start, Math.min(start + window, values.length));
    const open = [...found];
    for (let cut = open.pop(); cut !== undefined; cut = open.pop()) {
      if (weak.has(cut)) continue;
      weak.add(cut);
      open.push(...search(Math.max(0, cut - window), cut));
    }
    start = Math.max(start + window / 2, ...found);
  }
  const left = [...weak].sort((a, b) => a - b);
  for (;;) {
    const sides = left.map((cut, at) => [values.slice(left[at - 1] ?? 0, cut), values.slice(cut, left[at + 1] ?? values.length)] as const);
    const ps = sides.map(([a, b]) => (Math.min(a.length, b.length) < minLength ? 1 : pOf(a, b)));
    const sizes = sides.map(([a, b]) => Math.abs(average(a) - average(b)));
    const [worst, least] = [Math.max(...ps), Math.min(...sizes)];
    if (left.length > 0 && worst >= maxP) left.splice(ps.indexOf(worst), 1);
    else if (left.length > 0 && least < minChange) left.splice(sizes.indexOf(least), 1);
    else return left;
  }
}

function energyOf(a: readonly number[], b: readonly number[]): number {
  const between = average(a.flatMap((x) => b.map((y) => Math.abs(x - y))));
  const within = (side: readonly number[]) => average(side.flatMap((x, i) => side.slice(i + 1).map((y) => Math.abs(x - y))));
  return ((a.length * b.length) / (a.length + b.length)) * (2 * between - within(a) - within(b));
}

function pOf(a: readonly number[], b: readonly number[]): number {
  const squares = [a, b].flatMap((side) => side.map((value) => (value - average(side)) ** 2));
  const freedom = squares.length - 2;
  const variance = squares.reduce((sum, value) => sum + value, 0) / freedom;
  return 2 * (1 - tCdf(Math.abs(average(a) - average(b)) / Math.sqrt(variance * (1 / a.length + 1 / b.length)), freedom));
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
