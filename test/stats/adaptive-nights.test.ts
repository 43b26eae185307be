import { describe, expect, it } from "vitest";
import { fixedRounds, type NightEnd, nights, USUAL } from "../../bench/adaptive-nights.ts";

/** A small, seeded part of `npm run bench -- adaptive`: goes red when error rates, savings or the headline break. */
describe("adaptive nights", () => {
  const plan = fixedRounds(USUAL, 1).whole * USUAL.tasks;

  it("cry wolf no more often than promised when nothing changed, and need far fewer trials", { timeout: 120_000 }, () => {
    const found = nights(USUAL, 0, 400, 1);
    expect(share(found, "regressed")).toBeLessThanOrEqual(0.07); // 0.05, and two standard errors
    expect(share(found, "stable")).toBeGreaterThan(0.9);
    expect(meanOf(found, ({ trials }) => trials)).toBeLessThan(0.6 * plan);
    expect(Math.abs(meanOf(found, ({ headline }) => headline))).toBeLessThan(0.01);
    expect(meanOf(found, ({ naive }) => naive)).toBeGreaterThan(0.01); // what the headline mends
  });

  it("see a drop of the margin as often as promised", { timeout: 120_000 }, () => {
    const found = nights(USUAL, USUAL.margin, 300, 2);
    expect(share(found, "regressed")).toBeGreaterThanOrEqual(0.86);
    expect(Math.abs(meanOf(found, ({ headline, truth }) => headline - truth))).toBeLessThan(0.012);
    expect(meanOf(found, ({ naive, truth }) => naive - truth)).toBeLessThan(-0.012);
    expect(meanOf(found, ({ covered }) => Number(covered))).toBeGreaterThan(0.92);
  });

  it("need far fewer trials for a larger drop too, with trials lost", { timeout: 120_000 }, () => {
    const world = { ...USUAL, lost: 0.1 };
    const found = nights(world, 0.15, 150, 3);
    expect(share(found, "regressed")).toBeGreaterThan(0.95);
    expect(meanOf(found, ({ trials }) => trials)).toBeLessThan(0.6 * fixedRounds(world, 1).whole * world.tasks);
  });
});

function share(found: readonly NightEnd[], decision: NightEnd["decision"]): number {
  return meanOf(found, (one) => Number(one.decision === decision));
}

function meanOf(found: readonly NightEnd[], pick: (one: NightEnd) => number): number {
  return found.reduce((sum, one) => sum + pick(one), 0) / found.length;
}
