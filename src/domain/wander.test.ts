import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { repeatsOf } from "../../scorers/lib/repeats.ts";
import { anyTrajectory } from "../../test/support/any-trajectory.ts";
import { shell } from "../../test/support/evidence.ts";
import { wanderingOf } from "./wander.ts";

const tree = (digest: string, churn: number | null = 0, changed: string[] = []) => ({ digest, churn, changed });
const look = (digest: string) => shell("ls", { tree: tree(digest) });
const write = (digest: string, churn: number | null, file = "a.ts") => shell(`touch ${file}`, { tree: tree(digest, churn, [file]) });

describe("where an agent wandered", () => {
  it("names repeated calls and the first of their kind, and the stretch that goes in a circle", () => {
    const calls = [shell("cat a"), look("0"), look("0"), look("0"), write("1", 2), look("1")];
    const found = wanderingOf(calls, [], new Set(["a.ts"]));
    expect(found.repeats).toEqual([
      { call: 2, of: 1 },
      { call: 3, of: 1 },
    ]);
    expect(found.cycle).toEqual({ from: 1, to: 3, period: 1 });
  });

  it("knows a state of the worktree that was left and is there again", () => {
    const calls = [look("0"), write("1", 3), write("2", 4), write("1", 4), write("0", 3), write("3", 1)];
    expect(wanderingOf(calls, [], new Set(["a.ts"])).reverted).toEqual([
      { call: 3, since: 1, churn: 8 },
      { call: 4, since: 0, churn: 14 },
    ]);
    expect(wanderingOf([look("0"), write("1", null), write("0", 1)], [], new Set()).reverted).toEqual([{ call: 2, since: 0, churn: null }]);
  });

  it("names paths of which nothing stayed", () => {
    const calls = [look("0"), write("1", 3), write("2", 4, "b.ts"), write("3", 1, "b.ts")];
    expect(wanderingOf(calls, [], new Set(["a.ts"])).undone).toEqual([{ path: "b.ts", calls: [2, 3] }]);
  });

  it("finds nothing in a straight way", () => {
    expect(wanderingOf([look("0"), write("1", 1)], [], new Set(["a.ts"]))).toEqual({ repeats: [], cycle: null, reverted: [], undone: [] });
  });

  it("agrees with the scorer for any trajectory", () => {
    fc.assert(
      fc.property(anyTrajectory, ({ steps }) => {
        const calls = steps.filter((step) => step.kind === "call");
        const { repeats, cycle } = wanderingOf(calls, [], new Set());
        const scored = repeatsOf(calls, []);
        expect(repeats.length).toBe(scored.repeated);
        expect(cycle === null ? 0 : cycle.to - cycle.from + 1).toBe(scored.longestCycle);
      }),
    );
  });
});
