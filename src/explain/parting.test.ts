import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { blankCall, type Step } from "../domain/trajectory.ts";
import { partingOf } from "./parting.ts";

const shell = (command: string, tree?: string): Step => ({
  ...{ ...blankCall, action: "shell", tool: "bash", command },
  tree: tree === undefined ? null : { digest: tree, churn: 0, changed: [] },
});
const edit = (path: string, args = ""): Step => ({ ...blankCall, action: "edit", tool: "write", paths: [path], args });
const says = (text: string): Step => ({ kind: "message", at: null, from: "agent", text });

const anyStep = fc.oneof(
  fc.constantFrom("ls", "npm test", "cat a").map((command) => shell(command)),
  fc.constantFrom("a.ts", "b.ts").chain((path) => fc.constantFrom("1", "2").map((args) => edit(path, args))),
  fc.constant(says("hm")),
);
const anyWay = fc.array(anyStep, { maxLength: 12 });

describe("where two ways part", () => {
  it("is at the first other call; words, other tools' names and white space are no difference", () => {
    const a = [says("First."), shell("npm  test"), { ...edit("a.ts"), tool: "apply_patch" }, shell("npm test")];
    const b = [shell("npm test"), says("Then."), edit("a.ts"), shell("npm run build"), shell("npm test")];
    const { kind, common, atA, atB } = partingOf(a, b);
    expect({ kind, common, atA, atB }).toEqual({ kind: "step", common: 2, atA: 4, atB: 4 });
  });

  it("is at the same edit with other contents, by the worktree where that is known", () => {
    expect(partingOf([edit("a.ts", "x")], [edit("a.ts", "y")])).toMatchObject({ kind: "effect", common: 0, atA: 1, atB: 1 });
    expect(partingOf([shell("make", "t1")], [shell("make", "t2")])).toMatchObject({ kind: "effect" });
    expect(partingOf([shell("make", "t1")], [shell("make", "t1")])).toMatchObject({ kind: "never", atA: null, atB: null });
  });

  it("is where one stops", () => {
    expect(partingOf([shell("ls")], [shell("ls"), shell("npm test")])).toMatchObject({ kind: "end", common: 1, atA: null, atB: 2 });
  });

  it("is not known of agents that tell no calls", () => {
    expect(partingOf([says("a")], [shell("ls")])).toMatchObject({ kind: "unknown" });
  });

  it("is nowhere between a way and itself, and the same from both sides", () => {
    fc.assert(
      fc.property(anyWay, anyWay, (a, b) => {
        expect(["never", "unknown"]).toContain(partingOf(a, a).kind);
        const [one, other] = [partingOf(a, b), partingOf(b, a)];
        expect(other).toEqual({ ...one, a: one.b, b: one.a, atA: one.atB, atB: one.atA });
      }),
    );
  });

  it("is after everything that a longer way has in common with its own start", () => {
    fc.assert(
      fc.property(anyWay, fc.array(anyStep, { minLength: 1, maxLength: 4 }), (start, more) => {
        const calls = (steps: readonly Step[]) => steps.filter(({ kind }) => kind === "call").length;
        fc.pre(calls(start) > 0 && calls(more) > 0);
        expect(partingOf(start, [...start, ...more])).toMatchObject({ kind: "end", common: calls(start), atA: null });
      }),
    );
  });
});
