import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyTrajectory } from "../../test/support/any-trajectory.ts";
import { blankCall, type Call, type Step } from "../domain/trajectory.ts";
import { partingOf } from "./parting.ts";

const shell = (command: string, more: Partial<Call> = {}): Step => ({ ...blankCall, action: "shell", tool: "bash", command, ...more });
const leaves = (command: string, digest: string, changed: string[] = []) => shell(command, { tree: { digest, churn: 0, changed } });
const edit = (path: string, args = "", tool = "write"): Step => ({ ...blankCall, action: "edit", tool, paths: [path], args });
const plan = (args: string): Step => ({ ...blankCall, action: "plan", tool: "todo", args });
const says = (text: string): Step => ({ kind: "message", at: null, from: "agent", text });
const way = (...steps: Step[]) => ({ steps, droppedSteps: 0 });
const cut = (...steps: Step[]) => ({ steps, droppedSteps: 7 });

describe("where two ways part", () => {
  it("is at the first other call; words, plans, other tools' names and white space are no difference", () => {
    const a = way(says("First."), shell("npm  test"), edit("a.ts", "x", "apply_patch"), shell("npm test"));
    const b = way(shell("npm test"), plan("then"), edit("a.ts", "y"), shell("npm run build"), shell("npm test"));
    const { kind, common, atA, atB } = partingOf(a, b);
    expect({ kind, common, atA, atB }).toEqual({ kind: "step", common: 2, atA: 4, atB: 4 });
  });

  it("is at the same edit with other contents, by the worktree where that is known", () => {
    expect(partingOf(way(edit("a.ts", "x")), way(edit("a.ts", "y")))).toMatchObject({ kind: "effect", common: 0, atA: 1, atB: 1 });
    expect(partingOf(way(leaves("make", "t1")), way(leaves("make", "t2", ["out/x"])))).toMatchObject({
      kind: "effect",
      b: [{ changed: ["out/x"] }],
    });
    expect(partingOf(way(leaves("make", "t1")), way(leaves("make", "t1")))).toMatchObject({ kind: "never", atA: null, atB: null });
    const read = (range: string): Step => ({ ...blankCall, action: "read", tool: "Read", paths: ["a.ts"], args: range });
    expect(partingOf(way(read("1-5")), way(read("1-9")))).toMatchObject({ kind: "never" });
  });

  it("is at the same call that succeeds on one side alone, where both tell", () => {
    const [good, bad] = [shell("npm test", { exitCode: 0 }), shell("npm test", { exitCode: 1, ok: true })];
    expect(partingOf(way(good), way(bad))).toMatchObject({ kind: "result", a: [{ ok: true }], b: [{ ok: false }] });
    expect(partingOf(way(good), way(shell("npm test")))).toMatchObject({ kind: "never" });
  });

  it("is where one stops", () => {
    expect(partingOf(way(shell("ls")), way(shell("ls"), shell("npm test")))).toMatchObject({ kind: "end", common: 1, atA: null, atB: 2 });
  });

  it("is not known of agents that tell no calls, of what was not kept, and beyond what was", () => {
    expect(partingOf(way(says("a")), way(shell("ls")))).toMatchObject({ kind: "unknown", missing: "an agent told no calls" });
    expect(partingOf(undefined, way(shell("ls")))).toMatchObject({ kind: "unknown", missing: "no evidence of how an agent went was kept" });
    const [short, long] = [[shell("ls")], [shell("ls"), shell("npm test")]];
    expect(partingOf(cut(...short), way(...long))).toMatchObject({ kind: "unknown", common: 1, atB: null });
    expect(partingOf(way(...short), cut(...long))).toMatchObject({ kind: "end", common: 1 });
    expect(partingOf(cut(...short), way(shell("pwd")))).toMatchObject({ kind: "step", common: 0 });
  });

  it("is nowhere between a way and itself, and the same from both sides", () => {
    fc.assert(
      fc.property(anyTrajectory, anyTrajectory, (a, b) => {
        expect(["never", "unknown"]).toContain(partingOf(a, a).kind);
        const [one, other] = [partingOf(a, b), partingOf(b, a)];
        expect(other).toEqual({ ...one, a: one.b, b: one.a, atA: one.atB, atB: one.atA });
      }),
    );
  });

  it("is after everything that a longer way has in common with its own start", () => {
    fc.assert(
      fc.property(anyTrajectory, anyTrajectory, ({ steps: start }, { steps: more }) => {
        const calls = (steps: readonly Step[]) => steps.filter((step) => step.kind === "call" && step.action !== "plan").length;
        fc.pre(calls(start) > 0 && calls(more) > 0);
        expect(partingOf(way(...start), way(...start, ...more))).toMatchObject({ kind: "end", common: calls(start), atA: null });
      }),
    );
  });

  it("cannot be moved by what agents say, plan and count in between", () => {
    const idle = (step: Step) => step.kind !== "call" || step.action === "plan";
    fc.assert(
      fc.property(anyTrajectory, anyTrajectory, ({ steps: a }, { steps: b }) => {
        const silent = a.filter((step) => !idle(step));
        const { kind, common } = partingOf(way(...silent), way(...b));
        expect(partingOf(way(...a), way(...b))).toMatchObject({ kind, common });
      }),
    );
  });
});
