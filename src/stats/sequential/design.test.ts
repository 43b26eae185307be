import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { continuation, designOf, look, openMonitor, operating, type Question } from "./design.ts";
import { spendings } from "./spending.ts";

const FIFTHS = [0.2, 0.4, 0.6, 0.8, 1];
const question: Question = { ask: "worse", alpha: 0.05, power: 0.9, reject: "pocock", accept: "pocock" };
const differ: Question = { ...question, ask: "differ" };

describe("group-sequential boundaries", () => {
  it("agree with the constants of Pocock and of O'Brien and Fleming for 5 looks (Jennison & Turnbull 2000, tables 2.1 and 2.3)", () => {
    const size = (boundary: (at: number) => number) =>
      operating(
        differ,
        FIFTHS.map((share, at) => ({ share, reject: boundary(at + 1), accept: 0 })),
        0,
      ).reject;
    expect(size(() => 2.413)).toBeCloseTo(0.05, 3.9);
    expect(size((at) => 2.04 * Math.sqrt(5 / at))).toBeCloseTo(0.05, 3.9);
    expect(size(() => 1.96)).toBeCloseTo(0.142, 3); // five looks at 5 % each: Armitage, McPherson & Rowe 1969, table 2
  });

  it("spend alpha as Lan and DeMets do (values of ldbounds and gsDesign for R)", () => {
    const bounds = (reject: Question["reject"]) =>
      FIFTHS.reduce((monitor, share) => look(monitor, share), openMonitor({ ...differ, reject }, 3.4)).looks.map((one) => one.reject);
    const [fleming, pocock] = [bounds("obrien-fleming"), bounds("pocock")];
    for (const [at, value] of [4.877, 3.357, 2.68, 2.29, 2.031].entries()) expect(fleming[at]).toBeCloseTo(value, 3);
    for (const [at, value] of [2.438, 2.427, 2.41, 2.397, 2.386].entries()) expect(pocock[at]).toBeCloseTo(value, 2.7);
  });

  it("keep power and alpha, and need less information than one look at the end, at unequal looks too", () => {
    for (const ask of ["worse", "differ"] as const) {
      const design = designOf({ ...question, ask }, [0.15, 0.4, 0.5, 0.9, 1]);
      expect(design.operate(1).reject).toBeCloseTo(0.9, 4);
      expect(design.operate(0).reject).toBeLessThan(0.05);
      for (const size of [0, 1.5]) expect(design.operate(size).information * design.inflation).toBeLessThan(0.8);
    }
  });

  it("end with one boundary: who is not worse by then is stable", () => {
    const { looks } = designOf(question, FIFTHS);
    expect(looks.at(-1)?.accept).toBe(looks.at(-1)?.reject);
    expect(looks.slice(0, -1).every(({ accept, reject }) => accept < reject)).toBe(true);
  });

  it("never spend more alpha than was given, wherever the looks fall", () => {
    const shares = fc.uniqueArray(fc.integer({ min: 5, max: 99 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(shares, fc.constantFrom("worse" as const, "differ" as const), (percents, ask) => {
        const at = [...percents.sort((a, b) => a - b).map((percent) => percent / 100), 1];
        const monitor = at.reduce((before, share) => look(before, share), openMonitor({ ...question, ask }, 3.5));
        const unstopped = monitor.looks.map((one) => ({ ...one, accept: ask === "worse" ? Number.NEGATIVE_INFINITY : 0 }));
        expect(operating({ ask }, unstopped, 0).reject).toBeCloseTo(0.05, 4); // all of it, if nobody stops for futility
        expect(operating({ ask }, monitor.looks, 0).reject).toBeLessThanOrEqual(0.05 + 1e-6);
      }),
      { numRuns: 20, seed: 3 },
    );
  });

  it("spend all of alpha at a last look before the information is there", () => {
    const early = look(look(openMonitor(question, 3.5), 0.3), 0.6, true);
    const unstopped = early.looks.map((one) => ({ ...one, accept: Number.NEGATIVE_INFINITY }));
    expect(operating(question, unstopped, 0).reject).toBeCloseTo(0.05, 4);
  });
});

describe("spending functions", () => {
  it("rise from nothing to everything", () => {
    for (const spend of Object.values(spendings)) {
      expect([spend(0.05, 0), spend(0.05, 1), spend(0.05, 1.2)].map((value) => value.toFixed(6))).toEqual([
        "0.000000",
        "0.050000",
        "0.050000",
      ]);
      expect(spend(0.05, 0.3)).toBeLessThan(spend(0.05, 0.6));
    }
  });
});

describe("where a test goes on", () => {
  it("is between the boundaries, on either side where the question has two", () => {
    const at = { share: 0.25, reject: 2, accept: 0.5 };
    expect(continuation(question, at)).toEqual([[0.25, 1]]);
    expect(continuation(differ, at)).toEqual([
      [-1, -0.25],
      [0.25, 1],
    ]);
    expect(continuation(differ, { ...at, accept: 0 })).toEqual([[-1, 1]]);
    expect(continuation(question, { ...at, accept: 2 })).toEqual([]);
  });
});
