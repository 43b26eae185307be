import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { failed, passed, tampered } from "../../test/support/evidence.ts";
import { trialRecord } from "../../test/support/trial-record.ts";
import { noJudging } from "./judging.ts";
import { median, rate, rowOf, summarize, type TrialRow } from "./summary.ts";
import { wilson } from "./wilson.ts";

const row = (fields: Partial<TrialRow> = {}): TrialRow => ({
  trialId: "t",
  taskId: "task",
  kind: "feature",
  variant: "v",
  outcome: "finished",
  pending: false,
  verdict: "passed",
  resolved: 1,
  clean: 1,
  within: 1,
  sizeRatio: 0,
  gradingLimited: false,
  wallMs: 10,
  missing: undefined,
  ...{ tokens: null, costUsd: null, cost: "unknown", lost: [], judged: [], judging: noJudging },
  ...fields,
});

const summarized = (variant: string, rows: readonly TrialRow[], planned: number, unavailable: Record<string, number>) =>
  summarize({ variant, rows, planned, unavailable });

describe("rowOf", () => {
  const scores = (values: Record<string, number | null>) =>
    Object.entries(values).map(([name, value]) => (value === null ? { name, value, reason: "why" } : { name, value }));

  test("takes the numbers from the scores and measurements of the record", () => {
    const record = trialRecord({
      scores: scores({ "tests.resolved": 0, "scope-drift.clean-resolve": 0, "scope-drift.within-scope": 1 }),
      measurements: [{ name: "diff-size.size-ratio", value: -1.5, unit: "log2 ratio", better: "lower" }],
    });
    expect(rowOf(record)).toMatchObject({ resolved: 0, clean: 0, within: 1, sizeRatio: -1.5, wallMs: 1_000, missing: undefined });
  });

  for (const [what, verdict, resolved] of [
    ["passed", passed, 1],
    ["failed", failed([1, 2], [8, 8]), 0],
    ["tampered", tampered, 0],
    ["not run by the agent's doing", { kind: "not-run", cause: "agent", reason: "r" }, 0],
    ["not run for another reason", { kind: "not-run", cause: "harness", reason: "r" }, null],
  ] as const) {
    test(`falls back on the verdict where the tests scorer is missing: ${what} is ${resolved}`, () => {
      expect(rowOf(trialRecord({ scores: [], verdict })).resolved).toBe(resolved);
    });
  }

  test("an infra failure and a cancelled trial are missing, whatever the verdict", () => {
    const infra = rowOf(trialRecord({ scores: [], outcome: { kind: "infra-failed", stage: "grade", detail: "disk gone" } }));
    const cancelled = rowOf(trialRecord({ scores: [], outcome: { kind: "cancelled" } }));
    expect([infra.resolved, infra.missing]).toEqual([null, "disk gone"]);
    expect([cancelled.resolved, cancelled.missing]).toEqual([null, "cancelled"]);
  });

  test("an agent that timed out and passed all the same is resolved", () => {
    expect(rowOf(trialRecord({ scores: [], outcome: { kind: "timed-out", limitMs: 1 } }))).toMatchObject({
      resolved: 1,
      missing: undefined,
    });
  });
});

describe("rate", () => {
  const of = (...values: [task: string, value: number | null][]) =>
    rate(
      values.map(([taskId, resolved]) => row({ taskId, resolved })),
      (one) => one.resolved,
    );

  test("weighs tasks, not trials", () => {
    // a: 1 of 4, b: 1 of 1; (1/4 + 1) / 2, where trials alone would give 2/5
    const result = of(["a", 1], ["a", 0], ["a", 0], ["a", 0], ["b", 1]);
    expect(result).toMatchObject({ value: 0.625, tasks: 2, trials: 5 });
    expect(result.interval).toEqual(wilson(0.625, 2));
  });

  test("leaves out what was not measured, as if it were not there", () => {
    expect(of(["a", 1], ["a", null], ["b", null])).toMatchObject({ value: 1, tasks: 1, trials: 1 });
  });

  test("of nothing is null, not 0", () => {
    expect(of()).toEqual({ value: null, interval: null, tasks: 0, trials: 0 });
    expect(of(["a", null])).toEqual({ value: null, interval: null, tasks: 0, trials: 0 });
  });

  test("does not depend on the order of the rows", () => {
    const rows = fc.array(fc.tuple(fc.constantFrom("a", "b", "c"), fc.constantFrom(0, 1, null)));
    fc.assert(
      fc.property(rows, (values) => {
        expect(of(...values.toReversed()).value ?? -1).toBeCloseTo(of(...values).value ?? -1, 12);
      }),
    );
  });
});

describe("summarize", () => {
  test("counts planned, measured and missing trials, by reason", () => {
    const rows = [row(), row({ resolved: null, missing: "disk gone" }), row({ resolved: null, missing: "disk gone" })];
    const summary = summarized("v", rows, 10, { "needs python3": 2 });
    expect(summary).toMatchObject({
      variant: "v",
      planned: 10,
      measured: 1,
      missing: { "disk gone": 2, "needs python3": 2, "not run yet": 5 },
    });
  });

  test("every planned trial is either measured or missing for a reason", () => {
    const state = fc.constantFrom(
      row(),
      row({ resolved: 0 }),
      row({ resolved: null, missing: "a" }),
      row({ resolved: null, missing: "b" }),
    );
    fc.assert(
      fc.property(fc.array(state), fc.nat(5), fc.nat(5), (rows, unavailable, lost) => {
        const planned = rows.length + unavailable + lost;
        const { measured, missing } = summarized("v", rows, planned, unavailable === 0 ? {} : { tool: unavailable });
        expect(measured + Object.values(missing).reduce((sum, count) => sum + count, 0)).toBe(planned);
      }),
    );
  });

  test("tells null tasks from the others", () => {
    const rows = [row({ taskId: "n", kind: "null", resolved: 1 }), row({ taskId: "a", resolved: 0 }), row({ taskId: "b", resolved: 1 })];
    const summary = summarized("v", rows, 3, {});
    expect([summary.resolve.value, summary.resolveNull.value, summary.resolveOthers.value]).toEqual([2 / 3, 1, 0.5]);
  });

  test("violation is the share beyond the scope, among what was measured", () => {
    const rows = [row({ taskId: "a", within: 0, clean: 0 }), row({ taskId: "b" }), row({ taskId: "c", within: null, clean: null })];
    expect(summarized("v", rows, 3, {})).toMatchObject({ violation: { value: 0.5, tasks: 2 }, cleanResolve: { value: 0.5, tasks: 2 } });
  });

  test("medians and sums", () => {
    const rows = [row({ sizeRatio: 3, wallMs: 10 }), row({ sizeRatio: -1, wallMs: 30 }), row({ sizeRatio: null, wallMs: 50 })];
    expect(summarized("v", rows, 3, {})).toMatchObject({ medianSizeRatio: 1, medianWallMs: 30, totalWallMs: 90 });
  });

  test("of nothing has nulls and no missing trials", () => {
    expect(summarized("v", [], 0, {})).toMatchObject({
      measured: 0,
      missing: {},
      resolve: { value: null },
      medianWallMs: null,
      totalWallMs: 0,
    });
  });
});

test("median of odd, even and no values", () => {
  expect([median([3, 1, 2]), median([4, 1, 3, 2]), median([5]), median([])]).toEqual([2, 2.5, 5, null]);
  const values = [3, 1, 2];
  median(values);
  expect(values).toEqual([3, 1, 2]);
});

test("a failure at a limit while the tests ran is counted apart; a pass, or a limit of the agent's alone, is not", () => {
  const hit = { limit: "memory", max: 64, unit: "MB", count: 1, evidence: "cgroup oom_kill" } as const;
  const rows = [
    trialRecord({ verdict: failed([0, 1], [1, 1]), limitHits: { agent: [], grading: [hit] } }),
    trialRecord({ verdict: passed, limitHits: { agent: [], grading: [hit] } }),
    trialRecord({ verdict: failed([0, 1], [1, 1]), limitHits: { agent: [hit], grading: [] } }),
  ].map((record) => rowOf(record));
  expect(summarized("v", rows, 3, {}).gradingLimited).toBe(1);
});
