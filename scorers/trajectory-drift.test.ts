import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { blankCall, type Call, type Step } from "../src/domain/trajectory.ts";
import type { Evidence } from "../src/scorer-api.ts";
import { anyTrajectory } from "../test/support/any-trajectory.ts";
import { change, diff, evidence, failed, passed, said, scorerContext, shell, tampered, trajectory } from "../test/support/evidence.ts";
import { builtIn } from "../test/support/scored.ts";
import trajectoryDrift from "./trajectory-drift.ts";

const call = (action: Call["action"], fields: Partial<Call> = {}): Call => ({ ...blankCall, tool: action, action, ok: true, ...fields });
const read = (path: string, fields: Partial<Call> = {}) => call("read", { paths: [path], ...fields });
const edit = (path: string, fields: Partial<Call> = {}) => call("edit", { paths: [path], ...fields });
const tree = (digest: string, churn: number | null, ...changed: string[]) => ({ digest, churn, changed });

async function measured(steps: Step[], facts: Parameters<typeof evidence>[0] = {}) {
  const { measurements, reasons } = await builtIn(trajectoryDrift, evidence({ trajectory: trajectory(...steps), ...facts }));
  const of = (name: string) => measurements[`trajectory-drift.${name}`];
  return { of, why: (name: string) => reasons[`trajectory-drift.${name}`], all: measurements };
}

describe("R1, repeats", () => {
  it("counts calls that were made before while nothing had changed", async () => {
    const { of } = await measured([
      read("a.ts"),
      read("a.ts"), // again
      edit("a.ts", { tree: tree("d1", 2, "a.ts") }),
      read("a.ts"), // another tree
      shell("npm  test"),
      shell("npm test"), // again, but for white space
    ]);
    expect(of("r1-repeat-rate")).toBe(2 / 6);
    expect(of("r1-longest-cycle")).toBe(2);
  });

  it("knows a tree that came back, and arguments in another order and with another time-out", async () => {
    const { of } = await measured([
      read("a.ts", { args: '{"path":"a.ts","limit":5,"timeout_ms":1}', tree: tree("d0", 0) }),
      edit("b.ts", { tree: tree("d1", 1, "b.ts") }),
      edit("b.ts", { args: '{"undo":true}', tree: tree("d0", 1, "b.ts") }),
      read("a.ts", { args: '{"timeout_ms":9,"limit":5,"path":"a.ts"}', tree: tree("d0", 0) }),
      read("a.ts", { args: '{"limit":5,"path":"a.ts"}' }),
    ]);
    expect(of("r1-repeat-rate")).toBe(2 / 5);
  });

  it("finds the longest circle", async () => {
    const circle = [read("a"), read("b"), read("a"), read("b"), read("a")];
    expect((await measured([read("x"), ...circle, read("y")])).of("r1-longest-cycle")).toBe(5);
    expect((await measured([read("a"), read("b"), read("c"), read("a")])).of("r1-longest-cycle")).toBe(0);
  });

  it("takes an edit without a mark for a change", async () => {
    expect((await measured([read("a"), edit("b"), read("a")])).of("r1-repeat-rate")).toBe(0);
    expect((await measured([read("a"), edit("b", { ok: false }), read("a")])).of("r1-repeat-rate")).toBe(1 / 3);
  });
});

describe("R2, edit efficiency", () => {
  const final = diff(change("a.ts", null, "1\n2\n3\n4\n5\n6\n"));

  it("is what stayed / what was written", async () => {
    const steps = [edit("a.ts", { tree: tree("1", 10, "a.ts") }), edit("a.ts", { tree: tree("2", 2, "a.ts") })];
    const { of } = await measured(steps, { diff: final });
    expect(of("r2-edit-efficiency")).toBe(0.5);
    expect(of("r2-reverted-share")).toBe(0.5);
  });

  it("is 0 when all was taken back, and at most 1", async () => {
    expect(
      (await measured([edit("a", { tree: tree("1", 4, "a") }), edit("a", { tree: tree("0", 4, "a") })])).of("r2-edit-efficiency"),
    ).toBe(0);
    expect((await measured([edit("a", { tree: tree("1", 1, "a") })], { diff: final })).of("r2-edit-efficiency")).toBe(1);
  });

  it("is missing without marks, without counts and without changes", async () => {
    expect((await measured([edit("a")])).why("r2-edit-efficiency")).toBe("no marks of the worktree");
    expect((await measured([edit("a", { tree: tree("1", null, "a") })])).why("r2-reverted-share")).toBe("lines that could not be counted");
    expect((await measured([read("a", { tree: tree("0", 0) })])).why("r2-edit-efficiency")).toBe("no line changed");
  });
});

describe("R3, focus", () => {
  const reference = diff(change("src/core.ts", "a\n", "b\n"), change("docs/core.md", "a\n", "b\n", { pathClass: "docs" }));
  const facts = { reference, neighbours: ["lib/near.ts"], scope: { allow: ["src/core*.ts"] } };

  it("is the share of targets in scope, in the reference or beside it", async () => {
    const steps = [
      read("src/core.ts"),
      read("docs/core.md"),
      read("lib/near.ts"),
      read("lib/far.ts"),
      edit("src/other.ts"),
      shell("cat x"),
    ];
    expect((await measured(steps, facts)).of("r3-focus")).toBe(3 / 5);
  });

  it("takes the files of a command from its mark", async () => {
    const steps = [shell("gen", { tree: tree("1", 3, "src/core.ts", "out.txt") })];
    expect((await measured(steps, facts)).of("r3-focus")).toBe(1 / 2);
  });

  it("dates the first edit that matters", async () => {
    const steps = [read("src/core.ts", { at: 5 }), edit("lib/far.ts", { at: 10 }), edit("src/core2.ts", { at: 700 })];
    const { of } = await measured(steps, facts);
    expect([of("r3-first-relevant-edit-ms"), of("r3-first-relevant-edit-call")]).toEqual([700, 3]);
    const none = await measured([edit("lib/far.ts")], facts);
    expect(none.why("r3-first-relevant-edit-call")).toBe("no edit of a file in scope");
    expect((await measured([edit("src/core.ts")], facts)).why("r3-first-relevant-edit-ms")).toBe("the agent told no times");
  });

  it("counts the calls after the last change that stayed", async () => {
    const steps = [edit("src/core.ts"), read("a"), edit("tmp.txt"), shell("npm test")];
    expect((await measured(steps, { ...facts, diff: reference })).of("r3-calls-after-last-useful-change")).toBe(3);
    expect((await measured(steps, facts)).of("r3-calls-after-last-useful-change")).toBeNull();
  });

  it("is missing where the neighbours are not known", async () => {
    const { of, why } = await measured([read("src/core.ts")], { ...facts, neighbours: null });
    expect([of("r3-focus"), why("r3-focus")]).toEqual([null, "the reference's import neighbours are not known"]);
  });
});

describe("R4, plan", () => {
  const plan = (...items: string[]) => call("plan", { args: JSON.stringify({ plan: items.map((step) => ({ step, status: "pending" })) }) });

  it("asks which items were carried out, and which edits no item spoke of", async () => {
    const { of } = await measured([
      plan("Add rounding to src/money.ts", "Run the tests", "Write the release notes"),
      edit("src/money.ts"),
      edit("src/theme.css"),
      shell("npm test"),
    ]);
    expect(of("r4-plan-followed")).toBe(2 / 3);
    expect(of("r4-unplanned-edits")).toBe(1 / 2);
  });

  it("takes an item told again for the same, and edits before any plan for neither", async () => {
    const { of } = await measured([edit("x.ts"), plan("Change money.ts"), plan("Change  money.ts"), edit("lib/money.ts")]);
    expect([of("r4-plan-followed"), of("r4-unplanned-edits")]).toEqual([1, 0]);
  });

  it("is missing without a plan", async () => {
    expect((await measured([edit("x.ts")])).why("r4-plan-followed")).toBe("the agent kept no plan");
    expect((await measured([plan("Change money.ts")])).why("r4-unplanned-edits")).toBe("no edit after the plan");
  });
});

describe("R5, phases", () => {
  it("counts steps back, and from repair to test as the way forward", async () => {
    const steps = [read("a"), edit("a"), read("b"), edit("b"), shell("npm test"), edit("b"), shell("npm test"), read("c")];
    const { of } = await measured(steps);
    expect(of("r5-phase-regressions")).toBe(2); // edit → explore, test → explore
    expect(of("r5-repairs")).toBe(1);
    expect(["explore", "edit", "test", "repair"].map((phase) => of(`r5-${phase}-calls`))).toEqual([3, 2, 2, 1]);
    expect(of("r5-explore-ms")).toBeNull();
  });

  it("sums the time of each phase", async () => {
    const steps = [read("a", { at: 0 }), edit("a", { at: 100 }), read("b", { at: 150 }), shell("npm test", { at: 200, endedAt: 900 })];
    const { of } = await measured(steps);
    expect(["explore", "edit", "test", "repair"].map((phase) => of(`r5-${phase}-ms`))).toEqual([150, 50, 700, 0]);
  });
});

describe("R6, verification", () => {
  it("counts test runs after the last edit", async () => {
    expect((await measured([shell("npm test"), edit("a")])).of("r6-tests-after-last-edit")).toBe(0);
    expect((await measured([edit("a"), shell("npm test"), shell("node --test"), shell("ls")])).of("r6-tests-after-last-edit")).toBe(2);
    expect((await measured([shell("sed -i s/a/b/ a.ts && npm test")])).of("r6-tests-after-last-edit")).toBe(1);
    expect((await measured([shell("npm test")])).of("r6-tests-after-last-edit")).toBeNull();
  });

  const claims: [string, Evidence["verdict"], falseSuccess: number | null, matched: number | null][] = [
    ["All done: the report is implemented.", passed, 0, 1],
    ["All done: the report is implemented.", failed([0, 1], [8, 8]), 1, 0],
    ["All done: the report is implemented.", tampered, 1, 0],
    ["I could not make it work.", failed([0, 1], [8, 8]), 0, 1],
    ["I could not make it work.", passed, 0, 0],
    ["Partially implemented.", failed([1, 2], [8, 8]), 0, 1],
    ["Have a nice day.", passed, null, null],
    ["Done.", { kind: "not-run", cause: "harness", reason: "no disk" }, null, null],
  ];
  it.each(claims)("%s / $kind", async (text, verdict, falseSuccess, matched) => {
    const { of } = await measured([said("I will fix it."), said(text)], { verdict });
    expect([of("r6-false-success"), of("r6-claim-matched")]).toEqual([falseSuccess, matched]);
  });

  it("is missing without a message", async () => {
    expect((await measured([edit("a")])).why("r6-claim-matched")).toBe("the agent left no final message");
  });
});

describe("trajectory-drift", () => {
  it("is missing, with the reason, where the agent told nothing or not all", async () => {
    const reasons = async (facts: Evidence) => new Set(Object.values((await builtIn(trajectoryDrift, facts)).reasons));
    expect(await reasons(evidence())).toEqual(new Set(["the agent told no steps", "the agent left no final message"]));
    const cut = evidence({ trajectory: { ...trajectory(edit("a")), droppedSteps: 1 } });
    expect(await reasons(cut)).toEqual(new Set(["the trajectory is not kept in full"]));
  });

  it("keeps every number sound and every share between 0 and 1, whatever the trajectory", async () => {
    await fc.assert(
      fc.asyncProperty(anyTrajectory, async (given) => {
        const facts = evidence({
          trajectory: given,
          diff: diff(change("a.ts", null, "a\nb\n")),
          reference: diff(change("src/b.ts", "a", "b")),
        });
        const { measurements } = await trajectoryDrift.score(facts, scorerContext());
        for (const { name, value, unit } of measurements) {
          if (value === null) continue;
          expect(value, name).toBeGreaterThanOrEqual(0);
          if (unit === "ratio" || unit === "0 or 1") expect(value, name).toBeLessThanOrEqual(1);
        }
      }),
    );
  });
});
