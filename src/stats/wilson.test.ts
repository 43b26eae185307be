import fc from "fast-check";
import { expect, test } from "vitest";
import { wilson } from "./wilson.ts";

/**
 * 95 % score intervals without continuity correction (method 3) of Table I in R. G. Newcombe, "Two-sided confidence
 * intervals for the single proportion: comparison of seven methods", Statistics in Medicine 17 (1998), 857-872.
 */
const PUBLISHED = [
  { successes: 81, n: 263, low: 0.2553, high: 0.3662 },
  { successes: 15, n: 148, low: 0.0624, high: 0.1605 },
  { successes: 0, n: 20, low: 0, high: 0.1611 },
  { successes: 1, n: 29, low: 0.0061, high: 0.1718 },
];

for (const { successes, n, low, high } of PUBLISHED) {
  test(`${successes} of ${n} is ${low} to ${high}, as published`, () => {
    const interval = wilson(successes / n, n);
    expect(interval?.low).toBeCloseTo(low, 4);
    expect(interval?.high).toBeCloseTo(high, 4);
  });
}

test("all of n mirrors none of n", () => {
  expect(wilson(1, 20)?.low).toBeCloseTo(1 - 0.1611, 4);
  expect(wilson(1, 20)?.high).toBe(1);
});

test("nothing measured has no interval", () => {
  expect(wilson(0, 0)).toBeNull();
});

const sample = fc
  .integer({ min: 1, max: 5_000 })
  .chain((n) => fc.record({ n: fc.constant(n), p: fc.double({ min: 0, max: 1, noNaN: true }) }));

test("every interval lies within 0 and 1 and holds its proportion", () => {
  fc.assert(
    fc.property(sample, ({ n, p }) => {
      const { low, high } = wilson(p, n) ?? { low: Number.NaN, high: Number.NaN };
      expect(low).toBeGreaterThanOrEqual(0);
      expect(high).toBeLessThanOrEqual(1);
      expect(low - 1e-12 <= p && p <= high + 1e-12).toBe(true);
    }),
  );
});

test("p and 1 - p mirror each other", () => {
  fc.assert(
    fc.property(sample, ({ n, p }) => {
      expect(wilson(p, n)?.low).toBeCloseTo(1 - (wilson(1 - p, n)?.high ?? 0), 9);
    }),
  );
});

test("more units make it narrower, a wider level wider", () => {
  fc.assert(
    fc.property(sample, ({ n, p }) => {
      const width = (interval: ReturnType<typeof wilson>) => (interval?.high ?? 0) - (interval?.low ?? 0);
      expect(width(wilson(p, n * 2))).toBeLessThan(width(wilson(p, n)));
      expect(width(wilson(p, n, 2.576))).toBeGreaterThan(width(wilson(p, n)));
    }),
  );
});
