import { describe, expect, it } from "vitest";
import { fixedRounds } from "./fixed.ts";

const question = { ask: "worse", alpha: 0.05, power: 0.9, reject: "pocock", accept: "pocock" } as const;
const half = (trials: number) => Array.from({ length: 20 }, () => ({ successes: trials / 2, trials }));

describe("the plan without looks", () => {
  it("is about the textbook's sample size where all tasks are coin flips: the noise believed is a little less than 0.25", () => {
    // (1.645 + 1.282)² · 0.23 / (20 · 0.1²) = 9.9 rounds; (1.960 + 1.282)²: 12.1
    expect(fixedRounds(question, 0.1, half(4_000))).toBe(10);
    expect(fixedRounds({ ...question, ask: "differ" }, 0.1, half(4_000))).toBe(13);
    expect(fixedRounds(question, 0.2, half(4_000))).toBe(3);
  });

  it("grows with the noise of the reference, up to where no plan is enough", () => {
    expect(fixedRounds(question, 0.1, half(40))).toBeGreaterThan(13);
    expect(fixedRounds(question, 0.1, half(8))).toBeNull();
  });
});
