import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seeded } from "../random.ts";
import { allocate, blockSize, FLOOR, firstBlockSize, flipsOf } from "./allocation.ts";
import { beliefOf, priorOf } from "./belief.ts";
import { blockMean, blockOf, combine } from "./estimate.ts";

const JEFFREYS = { a: 0.5, b: 0.5 };
const never = { successes: 0, trials: 0 };
const believed = (successes: number, trials: number) => beliefOf(JEFFREYS, { successes, trials }, never);

describe("a block's estimate", () => {
  it("has the true mean as its expectation, whatever was predicted and however chances are spread", () => {
    const task = fc.record({
      chance: fc.double({ min: 0.2, max: 1, noNaN: true }),
      predicted: fc.double({ min: 0, max: 1, noNaN: true }),
      rate: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    fc.assert(
      fc.property(fc.array(task, { minLength: 1, maxLength: 4 }), (tasks) => {
        let [expected, certainty] = [0, 0];
        for (const outcome of outcomes(tasks.length)) {
          const chances = tasks.map(
            ({ chance, rate }, at) => [chance * rate, chance * (1 - rate), 1 - chance][[1, 0, null].indexOf(outcome[at] ?? null)] ?? 0,
          );
          const probability = chances.reduce((product, one) => product * one, 1);
          const block = {
            ...{ chances: tasks.map(({ chance }) => chance), predicted: tasks.map(({ predicted }) => predicted), weight: 1 },
            ...{ drawn: outcome.map((one) => one !== null), results: outcome },
          };
          // nothing drawn at all has no estimate of its own: the predictions stand in for it
          const mean = blockMean(block) ?? block.predicted.reduce((sum, one) => sum + one, 0) / tasks.length;
          expected += probability * mean;
          certainty += probability;
        }
        expect(certainty).toBeCloseTo(1, 9);
        expect(expected).toBeCloseTo(tasks.reduce((sum, { rate }) => sum + rate, 0) / tasks.length, 9);
      }),
      { seed: 11 },
    );
  });

  it("takes lost trials as not drawn, without leaning towards the prediction", () => {
    const block = { chances: [1, 1, 1, 1], predicted: [0.5, 0.5, 0.5, 0.5], weight: 1, drawn: [true, true, true, true] };
    expect(blockMean({ ...block, results: [1, 1, 1, null] })).toBeCloseTo(1, 9);
    expect(blockMean({ ...block, results: [null, null, null, null] })).toBeNull();
  });

  it("says how much it varies, which thousands of draws confirm", () => {
    const rates = [0.95, 0.9, 0.5, 0.3, 0.1, 0.7];
    const beliefs = rates.map((rate) => beliefOf(JEFFREYS, { successes: 2_000 * rate, trials: 2_000 }, never));
    const block = blockOf(
      allocate(
        beliefs,
        rates.map(() => false),
        3.5,
      ),
      beliefs,
    );
    const random = seeded(5);
    const means = Array.from({ length: 20_000 }, () => {
      const drawn = block.chances.map((chance) => random() < chance);
      const results = drawn.map((one, at) => (one ? (random() < (rates[at] ?? 0) ? 1 : 0) : null));
      return blockMean({ ...block, drawn, results }) ?? Number.NaN;
    }).filter((mean) => !Number.isNaN(mean));
    const mean = means.reduce((sum, one) => sum + one, 0) / means.length;
    const variance = means.reduce((sum, one) => sum + (one - mean) ** 2, 0) / means.length;
    const said = combine([{ ...block, drawn: rates.map(() => true), results: rates.map(() => 1) }], beliefs).variance;
    expect(mean).toBeCloseTo(rates.reduce((sum, one) => sum + one, 0) / rates.length, 2);
    expect(variance / said).toBeGreaterThan(0.93);
    expect(variance / said).toBeLessThan(1.07);
    expect(1 / block.weight / said).toBeCloseTo(1, 1);
  });
});

describe("allocation", () => {
  const beliefs = [believed(14, 14), believed(0, 14), believed(7, 14), believed(10, 14)];

  it("gives decided tasks the least and undecided ones the most, and sums to what was asked", () => {
    const chances = allocate(beliefs, [false, false, false, false], 2.2);
    expect(chances.reduce((sum, one) => sum + one, 0)).toBeCloseTo(2.2, 6);
    expect(chances[0]).toBe(FLOOR);
    expect(chances[2]).toBeGreaterThan(chances[3] ?? 1);
    expect(chances[3]).toBeGreaterThan(FLOOR);
  });

  it("gives a fresh flip a trial for sure", () => {
    const reference = [
      { successes: 14, trials: 14 },
      { successes: 14, trials: 14 },
      { successes: 1, trials: 14 },
    ];
    const own = [
      { successes: 0, trials: 1 },
      { successes: 1, trials: 1 },
      { successes: 2, trials: 9 },
    ];
    expect(flipsOf(own, reference)).toEqual([true, false, false]);
    expect(allocate(beliefs, [true, false, false, false], 2.2)[0]).toBe(1);
  });

  it("stays within floor and certainty, whatever is asked", () => {
    const count = fc
      .integer({ min: 0, max: 20 })
      .chain((trials) => fc.record({ trials: fc.constant(trials), successes: fc.integer({ min: 0, max: trials }) }));
    fc.assert(
      fc.property(fc.array(count, { minLength: 1, maxLength: 30 }), fc.double({ min: 0, max: 40, noNaN: true }), (counts, asked) => {
        const chances = allocate(
          counts.map(({ successes, trials }) => believed(successes, trials)),
          counts.map(() => false),
          asked,
        );
        expect(chances.every((chance) => chance >= FLOOR && chance <= 1)).toBe(true);
        const total = chances.reduce((sum, one) => sum + one, 0);
        expect(total).toBeCloseTo(Math.min(counts.length, Math.max(FLOOR * counts.length, asked)), 4);
      }),
      { seed: 4 },
    );
  });

  it("runs every task first, unless that alone would bring much of the information", () => {
    expect(firstBlockSize(20, 0.15)).toBe(20);
    expect(firstBlockSize(50, 0.5)).toBeLessThan(35);
    expect([blockSize(4), blockSize(20), blockSize(50), blockSize(200)]).toEqual([2, 10, 15, 60]);
  });
});

describe("the common prior", () => {
  it("is light where tasks always or never succeed, heavy where all are alike", () => {
    const weight = (successes: readonly number[]) => {
      const { a, b } = priorOf(successes.map((one) => ({ successes: one, trials: 10 })));
      return a + b;
    };
    expect(weight([10, 10, 10, 0, 0, 10, 10, 0])).toBeLessThan(0.6);
    expect(weight([5, 6, 5, 4, 5, 6, 5, 4])).toBeGreaterThan(2);
  });
});

function* outcomes(tasks: number): Generator<(0 | 1 | null)[]> {
  if (tasks === 0) yield [];
  else for (const rest of outcomes(tasks - 1)) for (const one of [0, 1, null] as const) yield [...rest, one];
}
