import { expect, it } from "vitest";
import { onFront } from "./front.ts";

it("holds whoever no other beats in both, equals together", () => {
  const cheap = { cost: 1, rate: 0.4 };
  const good = { cost: 3, rate: 0.9 };
  const behind = { cost: 3, rate: 0.5 };
  const dear = { cost: 4, rate: 0.9 };
  const all = [cheap, good, { ...good }, behind, dear];
  expect(all.map((one) => onFront(one, all))).toEqual([true, true, true, false, false]);
});
