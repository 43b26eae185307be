import { describe, expect, it } from "vitest";
import { pairedSample } from "../../../test/support/paired-samples.ts";
import { comparabilityOf } from "./comparability.ts";

const identity = { task: "t", grader: "g", image: "i", limits: "l", agentVersion: "1", model: "m", prompt: "p" };
const sample = (moved: Record<string, string> = {}, facts = {}) =>
  pairedSample({ one: { trials: "1", identity: { ...identity, ...moved } }, two: { trials: "1", identity } }, facts);
const same = { refused: [], explained: [], unknown: false, onlyA: [], onlyB: [] };

describe("parts", () => {
  it("that are the same are no matter", () => {
    expect(comparabilityOf(sample(), sample())).toEqual(same);
  });

  it.each(["task", "grader", "image", "limits"])("%s is the instrument: refused, at the tasks it differs at", (part) => {
    const change = { part, from: identity[part as "task"], to: "other", tasks: ["one"] };
    expect(comparabilityOf(sample(), sample({ [part]: "other" }))).toEqual({ ...same, refused: [change] });
  });

  it.each(["agentVersion", "model", "prompt"])("%s explains", (part) => {
    const change = { part, from: identity[part as "model"], to: "other", tasks: ["one"] };
    expect(comparabilityOf(sample(), sample({ [part]: "other" }))).toEqual({ ...same, explained: [change] });
  });

  it("moved from the same to the same are one change", () => {
    const all = (agentVersion: string) =>
      pairedSample({ one: { trials: "1", identity: { agentVersion } }, two: { trials: "1", identity: { agentVersion } } });
    expect(comparabilityOf(all("1"), all("2")).explained).toEqual([{ part: "agentVersion", from: "1", to: "2", tasks: ["one", "two"] }]);
  });

  it("are unknown where an older record has none", () => {
    const bare = pairedSample({ one: { trials: "1", identity: {} }, two: { trials: "1", identity } });
    expect(comparabilityOf(bare, sample())).toEqual({ ...same, unknown: true });
    expect(comparabilityOf(sample(), bare).unknown).toBe(true);
  });
});

it("tasks of one side alone are listed", () => {
  expect(comparabilityOf(pairedSample({ x: "1", y: "1" }), pairedSample({ y: "1", z: "1" }))).toMatchObject({ onlyA: ["x"], onlyB: ["z"] });
});

describe("scorers", () => {
  const scored = (scorers: Record<string, number>) => sample({}, { scorers });

  it("behind the figures are the instrument", () => {
    const { refused } = comparabilityOf(scored({ tests: 1, "diff-size": 1 }), scored({ tests: 2, "diff-size": 1 }));
    expect(refused).toEqual([{ part: "scorers", from: "tests 1", to: "tests 2", tasks: ["one", "two"] }]);
  });

  it("of other figures, or on one side alone, are no matter", () => {
    expect(comparabilityOf(scored({ review: 1, tests: 1 }), scored({ review: 2 }))).toEqual(same);
  });
});

it("a served model that moved explains, one that nobody saw does not", () => {
  const served = (...models: string[]) => sample({}, { served: models });
  expect(comparabilityOf(served("m-1"), served("m-2")).explained).toEqual([
    { part: "served model", from: "m-1", to: "m-2", tasks: ["one", "two"] },
  ]);
  expect(comparabilityOf(served(), served("m-2"))).toEqual(same);
  expect(comparabilityOf(served("x", "y"), served("y", "x"))).toEqual(same);
});
