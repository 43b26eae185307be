import { expect, test } from "vitest";
import { seeded, shuffled, xoshiro128 } from "./random.ts";

test("xoshiro128** gives the numbers of its reference implementation", () => {
  // Outputs of the authors' xoshiro128starstar.c (version 1.1) from the state 1, 2, 3, 4.
  const next = xoshiro128([1, 2, 3, 4]);
  const expected = [11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804];
  expect(expected.map(() => next())).toEqual(expected);
});

test("a seed gives one stream, another seed another, spread evenly over 0 to 1", () => {
  const take = (seed: number, count: number) => {
    const random = seeded(seed);
    return Array.from({ length: count }, random);
  };
  expect(take(7, 5)).toEqual(take(7, 5));
  expect(take(7, 5)).not.toEqual(take(8, 5));
  const many = take(0, 20_000);
  const tenths = Array.from({ length: 10 }, (_, tenth) => many.filter((value) => Math.floor(value * 10) === tenth).length);
  for (const count of tenths) expect(Math.abs(count - 2_000)).toBeLessThan(250);
});

test("a shuffle keeps every value, and moves them", () => {
  const values = Array.from({ length: 50 }, (_, index) => index);
  const mixed = shuffled(values, seeded(1));
  expect(mixed).not.toEqual(values);
  expect(mixed.toSorted((a, b) => a - b)).toEqual(values);
});
