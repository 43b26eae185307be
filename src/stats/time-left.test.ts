import { describe, expect, it } from "vitest";
import { timeLeft } from "./time-left.ts";

const slots = { agents: 2, graders: 2 };
const timed = (count: number, agentMs: number, gradeMs = 0) => ({ count, agentMs: count * agentMs, gradeMs: count * gradeMs });

describe("the time that is left", () => {
  it("is unknown until three trials were timed, and says so", () => {
    const left = timeLeft({ open: new Map([["a", 5]]), running: [], timed: new Map([["a", timed(2, 100)]]), slots });
    expect(left).toEqual({ ms: null, basis: 2, reason: "known when 3 trials have ended" });
  });

  it("asks for no more trials than there are", () => {
    const left = timeLeft({ open: new Map([["a", 1]]), running: [], timed: new Map([["a", timed(1, 100)]]), slots });
    expect(left).toEqual({ ms: null, basis: 1, reason: "known when 2 trials have ended" });
  });

  it("is nothing when all is over", () => {
    expect(timeLeft({ open: new Map(), running: [], timed: new Map(), slots })).toEqual({ ms: 0, basis: 0 });
  });

  it("is what the open trials take on average, with as many at once as may be", () => {
    const left = timeLeft({ open: new Map([["a", 10]]), running: [], timed: new Map([["a", timed(4, 1_000)]]), slots });
    expect(left).toEqual({ ms: 5_000, basis: 4 });
  });

  it("takes each variant's own average, and that of all where none is over", () => {
    const known = new Map([
      ["slow", timed(2, 3_000)],
      ["fast", timed(2, 1_000)],
    ]);
    expect(timeLeft({ open: new Map([["slow", 4]]), running: [], timed: known, slots }).ms).toBe(6_000);
    expect(timeLeft({ open: new Map([["new", 4]]), running: [], timed: known, slots }).ms).toBe(4_000);
  });

  it("leaves out what those under way have behind them, never more than they take", () => {
    const facts = { open: new Map([["a", 6]]), timed: new Map([["a", timed(4, 1_000)]]), slots };
    expect(timeLeft({ ...facts, running: [{ variant: "a", ms: 500 }] }).ms).toBe(2_750);
    expect(timeLeft({ ...facts, running: [{ variant: "a", ms: 60_000 }] }).ms).toBe(2_500);
  });

  it("goes by the graders where they are the slower ones", () => {
    const left = timeLeft({ open: new Map([["a", 10]]), running: [], timed: new Map([["a", timed(3, 100, 2_000)]]), slots });
    expect(left.ms).toBe(10_000);
  });

  it("is never less than what one trial takes alone", () => {
    const facts = { open: new Map([["a", 1]]), timed: new Map([["a", timed(3, 1_000, 500)]]), slots: { agents: 8, graders: 8 } };
    expect(timeLeft({ ...facts, running: [] }).ms).toBe(1_500);
    expect(timeLeft({ ...facts, running: [{ variant: "a", ms: 1_200 }] }).ms).toBe(300);
  });
});
