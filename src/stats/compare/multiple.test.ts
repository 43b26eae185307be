import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { benjaminiHochberg, holm } from "./multiple.ts";

const ps = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 20 });

describe("Holm", () => {
  // By hand: sorted, times 4, 3, 2, 1, never falling.
  it("steps down, in the order given", () => {
    expect(holm([0.0003, 0.04, 0.011, 0.2])).toEqual([0.0012, 0.08, 0.033, 0.2].map((value) => expect.closeTo(value, 12)));
    expect(holm([0.01, 0.02, 0.03, 0.04, 0.05])).toEqual([0.05, 0.08, 0.09, 0.09, 0.09].map((value) => expect.closeTo(value, 12)));
    expect(holm([])).toEqual([]);
  });

  it("lies between the p itself and Bonferroni's", () => {
    fc.assert(
      fc.property(ps, (values) => {
        for (const [at, adjusted] of holm(values).entries()) {
          const own = values[at] ?? 0;
          expect(adjusted).toBeGreaterThanOrEqual(own);
          expect(adjusted).toBeLessThanOrEqual(Math.min(1, own * values.length) + 1e-12 || 1);
        }
      }),
    );
  });
});

describe("Benjamini and Hochberg", () => {
  // Their own example, of fifteen comparisons in a trial of treatments of myocardial infarction (1995, section 4): four at 5 %.
  const published = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528, 0.759, 1];

  it("rejects the first four of the published fifteen", () => {
    expect(benjaminiHochberg(published, 0.05)).toEqual(published.map((_, at) => at < 4));
    expect(benjaminiHochberg(published.toReversed(), 0.05)).toEqual(published.map((_, at) => at > 10));
  });

  it("rejects one that is too large alone if a larger rank carries it", () => {
    expect(benjaminiHochberg([0.04, 0.05], 0.05)).toEqual([true, true]);
    expect(benjaminiHochberg([0.04, 0.2], 0.05)).toEqual([false, false]);
    expect(benjaminiHochberg([], 0.05)).toEqual([]);
  });

  it("rejects all that Holm rejects, and none without its smaller ones", () => {
    fc.assert(
      fc.property(ps, (values) => {
        const rejected = benjaminiHochberg(values, 0.05);
        for (const [at, adjusted] of holm(values).entries()) if (adjusted <= 0.05) expect(rejected[at]).toBe(true);
        const most = Math.max(-1, ...values.filter((_, at) => rejected[at]));
        for (const [at, value] of values.entries()) if (value < most) expect(rejected[at]).toBe(true);
      }),
    );
  });
});
