import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { agreementShare, bootstrapAlpha, confusionMatrix, krippendorffAlpha, type Level, type Unit } from "./agreement.ts";
import { seeded } from "./random.ts";

/** Tables are written as they are published: a line a rater, a column a unit, "." for none. */
function table(...raters: string[]): Unit[] {
  const rows = raters.map((line) => line.split(" ").map((value) => (value === "." ? null : Number(value))));
  return (rows[0] ?? []).map((_, unit) => rows.map((row) => row[unit] ?? null));
}

const levels: Level[] = ["nominal", "ordinal", "interval"];
const alpha = (units: readonly Unit[], level: Level) => krippendorffAlpha(units, level).value ?? Number.NaN;

describe("published examples", () => {
  // Krippendorff 2011, "Computing Krippendorff's Alpha-Reliability", section C: four observers, twelve units, missing values.
  const four = table("1 2 3 3 2 1 4 1 2 . . .", "1 2 3 3 2 2 4 1 2 5 . 3", ". 3 3 3 2 3 4 2 2 5 1 .", "1 2 3 3 2 4 4 1 2 5 1 .");

  it.each([
    ["nominal", 0.743],
    ["ordinal", 0.815],
    ["interval", 0.849],
  ] as const)("four observers with missing values, %s: %f", (level, published) => {
    expect(krippendorffAlpha(four, level)).toEqual({ value: expect.closeTo(published, 3), units: 11 });
  });

  it("the same with more digits, as the Python package krippendorff gives them", () => {
    expect(alpha(four, "nominal")).toBeCloseTo(0.743421, 6);
    expect(alpha(four, "ordinal")).toBeCloseTo(0.815388, 6);
    expect(alpha(four, "interval")).toBeCloseTo(0.849107, 6);
  });

  it("two observers, binary data (section A)", () => {
    const two = table("0 1 0 0 0 0 0 0 1 0", "1 1 1 0 0 1 0 0 0 0");
    for (const level of levels) expect(alpha(two, level)).toBeCloseTo(0.095, 3);
  });

  it("two observers, nominal data (section B), a to e as 1 to 5", () => {
    expect(alpha(table("1 1 2 2 4 3 3 3 5 4 4 1", "2 1 2 2 2 3 3 3 5 4 4 4"), "nominal")).toBeCloseTo(0.692, 3);
  });

  it("three coders of fifteen units (Wikipedia, Krippendorff's alpha)", () => {
    const coders = table(". . . . . 3 4 1 2 1 1 3 3 . 3", "1 . 2 1 3 3 4 3 . . . . . . .", ". . 2 1 3 4 4 . 2 1 1 3 3 . 4");
    expect(alpha(coders, "nominal")).toBeCloseTo(0.691, 3);
    expect(alpha(coders, "interval")).toBeCloseTo(0.811, 3);
  });
});

describe("alpha", () => {
  const unit = fc.array(fc.option(fc.integer({ min: 0, max: 4 })), { minLength: 3, maxLength: 3 });
  const units = fc.array(unit, { minLength: 1, maxLength: 15 });
  const level = fc.constantFrom(...levels);

  it("does not depend on the order of raters or units", () => {
    fc.assert(
      fc.property(units, level, fc.integer(), (data, of, by) => {
        const turned = data.map((one) => [...one.slice(Math.abs(by % 3)), ...one.slice(0, Math.abs(by % 3))]).toReversed();
        expect(krippendorffAlpha(turned, of).value ?? 9).toBeCloseTo(krippendorffAlpha(data, of).value ?? 9, 9);
      }),
    );
  });

  it("is never above 1, and 1 exactly when raters agree on units that differ", () => {
    fc.assert(
      fc.property(units, level, (data, of) => {
        const { value } = krippendorffAlpha(data, of);
        const kept = data.map((one) => one.filter((each) => each !== null)).filter((one) => one.length > 1);
        const same = kept.every((one) => new Set(one).size === 1);
        expect(value === null || value <= 1).toBe(true);
        expect(value === 1).toBe(same && new Set(kept.flat()).size > 1);
      }),
    );
  });

  it("is undefined, not 1, without two values of a unit or without variation", () => {
    expect(krippendorffAlpha([], "nominal")).toMatchObject({ value: null, units: 0, reason: expect.stringContaining("two values") });
    expect(krippendorffAlpha([[1, null], [2]], "ordinal")).toMatchObject({ value: null, units: 0 });
    expect(
      krippendorffAlpha(
        [
          [1, 1],
          [1, 1],
        ],
        "ordinal",
      ),
    ).toMatchObject({ value: null, units: 2, reason: expect.stringContaining("the same") });
  });

  it("of labels thrown by dice is near 0", () => {
    const random = seeded(3);
    const dice = Array.from({ length: 4_000 }, () => [Math.floor(random() * 3), Math.floor(random() * 3)]);
    for (const of of levels) expect(Math.abs(alpha(dice, of))).toBeLessThan(0.05);
  });

  it("ordinal goes by order alone: any rising change of the values leaves it", () => {
    fc.assert(
      fc.property(units, (data) => {
        const stretched = data.map((one) => one.map((value) => (value === null ? null : value ** 3 - 7)));
        expect(krippendorffAlpha(stretched, "ordinal").value ?? 9).toBeCloseTo(krippendorffAlpha(data, "ordinal").value ?? 9, 9);
      }),
    );
  });
});

describe("the bootstrap", () => {
  const noisy = (length: number, seed: number): Unit[] => {
    const random = seeded(seed);
    return Array.from({ length }, () => {
      const value = Math.floor(random() * 3);
      return [value, random() < 0.8 ? value : Math.floor(random() * 3)];
    });
  };

  it("holds the estimate, repeats itself by its seed, and narrows with more units", () => {
    const few = bootstrapAlpha(noisy(30, 1), "ordinal", { seed: 1, draws: 500 });
    const many = bootstrapAlpha(noisy(300, 1), "ordinal", { seed: 1, draws: 500 });
    if (few === null || many === null) throw new Error("no interval");
    const estimate = alpha(noisy(30, 1), "ordinal");
    expect([few.low < estimate, estimate < few.high]).toEqual([true, true]);
    expect(bootstrapAlpha(noisy(30, 1), "ordinal", { seed: 1, draws: 500 })).toEqual(few);
    expect(many.high - many.low).toBeLessThan((few.high - few.low) / 2);
  });

  it("covers the true alpha of made-up raters in about 95 % of samples", () => {
    // One rater tells the truth; the other does with a chance of 0.8 and guesses among three otherwise: 1 - (0.2 · 2/3) / (2/3) = 0.8.
    const covered = Array.from({ length: 60 }, (_, seed) => bootstrapAlpha(noisy(80, seed + 10), "nominal", { seed, draws: 200 })).filter(
      (interval) => interval !== null && interval.low <= 0.8 && 0.8 <= interval.high,
    ).length;
    expect(covered).toBeGreaterThan(51);
  });

  it("is null where alpha is, and where most draws would have no variation", () => {
    expect(bootstrapAlpha([], "ordinal", { seed: 1 })).toBeNull();
    const one = [[1, 0], ...Array.from({ length: 29 }, () => [1, 1])];
    expect(krippendorffAlpha(one, "nominal").value).not.toBeNull();
    expect(bootstrapAlpha(one, "nominal", { seed: 1, draws: 200 })).toBeNull();
  });
});

describe("agreement in plain counts", () => {
  it("shares and confusion", () => {
    const pairs = [
      ["full", "full"],
      ["full", "none"],
      ["odd", "none"],
    ] as const;
    expect(agreementShare(pairs)).toBeCloseTo(1 / 3);
    expect(agreementShare([])).toBeNull();
    expect(confusionMatrix(pairs, ["none", "half", "full"])).toEqual({
      rows: ["full", "odd"],
      columns: ["none", "full"],
      counts: [
        [1, 1],
        [1, 0],
      ],
    });
  });

  it("every pair is counted once", () => {
    const name = fc.constantFrom("a", "b", "c");
    fc.assert(
      fc.property(fc.array(fc.tuple(name, name)), (pairs) => {
        const { counts } = confusionMatrix(pairs, ["b"]);
        expect(counts.flat().reduce((sum, one) => sum + one, 0)).toBe(pairs.length);
      }),
    );
  });
});
