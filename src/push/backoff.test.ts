import fc from "fast-check";
import { expect, test } from "vitest";
import { pauseMs } from "./backoff.ts";

const backoff = { baseMs: 1_000, capMs: 60_000 };
const longest = () => 1;

test("the bound doubles with each failure up to the cap, however many there were", () => {
  expect([1, 2, 3, 6, 7, 8, 5_000].map((failures) => pauseMs(failures, backoff, longest))).toEqual([
    1_000, 2_000, 4_000, 32_000, 60_000, 60_000, 60_000,
  ]);
});

test("the jitter is full: any pause up to the bound", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 50 }), fc.double({ min: 0, max: 1, noNaN: true }), (failures, random) => {
      const pause = pauseMs(failures, backoff, () => random);
      expect(pause).toBeCloseTo(random * pauseMs(failures, backoff, longest));
    }),
  );
});

test("no pause is shorter than the destination asked for, within five minutes", () => {
  expect(pauseMs(1, backoff, longest, 7)).toBe(7_000);
  expect(pauseMs(9, backoff, longest, 7)).toBe(60_000);
  expect(pauseMs(1, backoff, longest, 86_400)).toBe(300_000);
});

test("what makes no sense as a pause is passed over", () => {
  expect([0, -5, Number.NaN].map((asked) => pauseMs(1, backoff, () => 0.5, asked))).toEqual([500, 500, 500]);
});
