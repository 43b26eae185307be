import { describe, expect, it } from "vitest";
import { seeded } from "../stats/random.ts";
import { cusumRunLength, ewmaRunLength, limitFor } from "./run-length.ts";

describe("the CUSUM's run length", () => {
  // Montgomery, Introduction to Statistical Quality Control, 6th ed., table 9.3, k = 0.5, two-sided: without a shift 1/ARL is the sum of
  // that of both sides, and with a large one the far side adds nothing.
  it.each([
    [4, 0, 2 * 168],
    [4, 1, 8.38],
    [4, 2, 3.34],
    [5, 0, 2 * 465],
    [5, 1, 10.4],
    [5, 2, 4.01],
  ])("h = %d, a shift of %d: %d", (h, shift, nights) => {
    expect(Math.abs(cusumRunLength(h, 0.5, shift) / nights - 1)).toBeLessThan(0.005);
  });

  it("is near Siegmund's approximation, and what simulation gives", () => {
    const wide = 4 + 1.166; // Siegmund, Sequential Analysis, 1985, 2.4: (e^{2kb} - 2kb - 1)/2k², b = h + 1.166
    expect(Math.abs(cusumRunLength(4) / ((Math.exp(wide) - wide - 1) / 0.5) - 1)).toBeLessThan(0.02);
    const random = seeded(5);
    const runs = Array.from({ length: 2_000 }, () =>
      simulatedRun(3, () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())),
    );
    const mean = runs.reduce((sum, nights) => sum + nights, 0) / runs.length;
    expect(Math.abs(mean / cusumRunLength(3) - 1)).toBeLessThan(0.08);
  });
});

// SAS/QC 14.1 User's Guide, "Computing Average Run Lengths" (EWMAARL, limits at 3): by weight and shift.
it.each([
  [0.25, 0.5, 48.453],
  [0.25, 1, 11.1543],
  [0.25, 2, 3.61677],
  [0.5, 0.5, 75.354],
  [0.5, 1, 15.7378],
])("the EWMA's run length with a weight of %d, a shift of %d: %d", (lambda, shift, nights) => {
  expect(Math.abs(ewmaRunLength(3, lambda, shift) / nights - 1)).toBeLessThan(0.001);
});

it("limits are turned back from run lengths", () => {
  expect(limitFor((h) => cusumRunLength(h), 930)).toBeCloseTo(5, 2);
  expect(limitFor((limit) => ewmaRunLength(limit), 500)).toBeCloseTo(2.962, 2);
});

function simulatedRun(limit: number, normal: () => number): number {
  let value = 0;
  for (let night = 1; ; night += 1) {
    value = Math.max(0, value + normal() - 0.5);
    if (value > limit) return night;
  }
}
