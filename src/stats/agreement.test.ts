import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { alphaInterval, confusion, krippendorff, type Metric, type Unit } from "./agreement.ts";

/** Raters by rows, units by columns; "." is no value. */
function table(...rows: string[]): Unit[] {
  const raters = rows.map((row) => row.split(" "));
  return (raters[0] ?? []).map((_, unit) => raters.flatMap((rater) => (rater[unit] === "." ? [] : codeOf(rater[unit] ?? ""))));
}

function codeOf(text: string): number {
  return /\d/.test(text) ? Number(text) : text.charCodeAt(0);
}

// Krippendorff 2011, sections B to D: the worked examples and their results.
const fourObservers = table("1 2 3 3 2 1 4 1 2 . . .", "1 2 3 3 2 2 4 1 2 5 . 3", ". 3 3 3 2 3 4 2 2 5 1 .", "1 2 3 3 2 4 4 1 2 5 1 .");

describe("krippendorff", () => {
  it.each<[Metric, number]>([
    ["nominal", 0.743],
    ["ordinal", 0.815],
    ["interval", 0.849],
  ])("four observers, missing values, %s: the published %f", (metric, alpha) => {
    const found = krippendorff(fourObservers, metric);
    expect(found.alpha).toBeCloseTo(alpha, 3);
    expect(found).toMatchObject({ units: 11, values: 40 });
  });

  it("two observers: the published 0.095 for binary and 0.692 for nominal data", () => {
    expect(krippendorff(table("0 1 0 0 0 0 0 0 1 0", "1 1 1 0 0 1 0 0 0 0"), "nominal").alpha).toBeCloseTo(0.095, 3);
    expect(krippendorff(table("a a b b d c c c e d d a", "b a b b b c c c e d d d"), "nominal").alpha).toBeCloseTo(0.692, 3);
  });

  it("is undefined, with a reason, without pairs and without variation", () => {
    expect(krippendorff([[1], [2], []], "ordinal")).toMatchObject({ alpha: null, reason: expect.stringContaining("two values"), units: 0 });
    expect(
      krippendorff(
        [
          [1, 1],
          [1, 1],
        ],
        "ordinal",
      ),
    ).toMatchObject({ alpha: null, reason: expect.stringContaining("the same"), units: 2 });
  });

  const units = fc.array(fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 5 }), { maxLength: 30 });
  const metric = fc.constantFrom<Metric>("nominal", "ordinal", "interval");

  it("does not depend on the order of raters or units, and never exceeds 1", () => {
    fc.assert(
      fc.property(units, metric, (all, by) => {
        const { alpha } = krippendorff(all, by);
        const turned = krippendorff(
          [...all].reverse().map((unit) => [...unit].reverse()),
          by,
        ).alpha;
        expect(turned).toEqual(alpha === null ? null : expect.closeTo(alpha, 9));
        expect(alpha ?? 0).toBeLessThanOrEqual(1 + 1e-12);
      }),
    );
  });

  it("is 1 exactly when all agree and there is variation", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 2, maxLength: 20 }), metric, (values, by) => {
        fc.pre(new Set(values).size > 1);
        expect(
          krippendorff(
            values.map((value) => [value, value, value]),
            by,
          ).alpha,
        ).toBe(1);
      }),
    );
  });
});

describe("alphaInterval", () => {
  it("holds the estimate, is the same for the same seed, and narrows with more units", () => {
    const { alpha } = krippendorff(fourObservers, "ordinal");
    const few = alphaInterval(fourObservers, "ordinal", 3);
    expect(few).toEqual(alphaInterval(fourObservers, "ordinal", 3));
    const many = alphaInterval(Array.from({ length: 10 }, () => fourObservers).flat(), "ordinal", 3);
    if (few === null || many === null || alpha === null) throw new Error("undefined");
    expect(few.low).toBeLessThan(alpha);
    expect(few.high).toBeGreaterThan(alpha);
    expect(many.high - many.low).toBeLessThan((few.high - few.low) / 2);
  });

  it("is null where resampling mostly leaves nothing to compare", () => {
    expect(
      alphaInterval(
        [
          [1, 1],
          [1, 1],
        ],
        "ordinal",
      ),
    ).toBeNull();
    expect(alphaInterval([], "nominal")).toBeNull();
  });
});

it("confusion counts pairs", () => {
  const pairs = [
    ["yes", "no"],
    ["yes", "yes"],
    ["yes", "no"],
    ["no", "no"],
  ] as const;
  expect(confusion(pairs)).toEqual({ yes: { no: 2, yes: 1 }, no: { no: 1 } });
});
