import { describe, expect, it } from "vitest";
import { readCtrf } from "../../../test/support/ctrf-rules.ts";
import { readJunit } from "../../../test/support/junit-rules.ts";
import { reportedRun } from "../../../test/support/reported-run.ts";
import { trialRecord } from "../../../test/support/trial-record.ts";
import type { TrialRecord } from "../../domain/trial.ts";
import { parseReport } from "../../grading/report.ts";
import { ctrf } from "../ctrf.ts";
import { junit } from "../junit.ts";

const graded = { failToPass: { passed: 0, total: 1 }, passToPass: { passed: 8, total: 8 }, unlisted: 0, exitCode: 1 };
const misses = [{ id: "calc > power <2>", group: "fail-to-pass" as const, status: "failed" as const }];
const records: TrialRecord[] = [
  trialRecord(),
  trialRecord({
    trialIndex: 1,
    scores: [{ name: "tests.resolved", value: 0 }],
    verdict: { kind: "failed", ...graded, misses, reasons: [] },
  }),
  trialRecord({ variant: "b", scores: [], outcome: { kind: "infra-failed", stage: "agent", detail: "disk ]]> \u0007 gone" } }),
];

describe("a run as tests", () => {
  it("JUnit XML: a suite a variant, a test a trial, reasons and time", () => {
    const [oracle, other] = readJunit(junit(...reportedRun(records)));
    expect(oracle).toMatchObject({ name: "oracle", tests: 2, failures: 1, errors: 0, skipped: 0, time: "2.000" });
    expect(oracle?.testcase[0]).toEqual({ name: "calc-power__oracle__0", classname: "oracle", time: "1.000" });
    expect(oracle?.testcase[1]?.failure).toEqual({
      ...{ type: "failed", message: "failed 0/1 fail-to-pass, 8/8 pass-to-pass" },
      text: "failed  fail-to-pass  calc > power <2>\npatchbench show r calc-power__oracle__1",
    });
    expect(other).toMatchObject({ name: "b", tests: 1, skipped: 1, properties: { property: expect.any(Array) } });
    expect(other?.testcase[0]?.skipped?.message).toBe("disk ]]> \\x07 gone");
  });

  it("our own reader of JUnit XML reads it", () => {
    const read = parseReport("junit", junit(...reportedRun(records)));
    expect([...read.values()].map(({ status }) => status).sort()).toEqual(["failed", "passed", "skipped"]);
  });

  it("planned trials without a record are skipped tests, and said", () => {
    const [suite] = readJunit(junit(...reportedRun(records.slice(0, 1), { planned: 4 })));
    expect(suite).toMatchObject({ tests: 2, skipped: 1 });
    expect(suite?.testcase[1]).toMatchObject({ name: "(3 trials without a record)", skipped: { message: "not run yet" } });
  });

  it("a tampered trial says why", () => {
    const verdict = { kind: "tampered" as const, ...graded, misses: [], reasons: ["the planted test passed"] };
    const record = trialRecord({ scores: [{ name: "tests.resolved", value: 0 }], verdict });
    const [suite] = readJunit(junit(...reportedRun([record])));
    expect(suite?.testcase[0]?.failure).toMatchObject({ type: "tampered", message: "tampered: the planted test passed" });
    expect(suite?.testcase[0]?.failure?.text).toContain("the planted test passed\n");
  });

  it("CTRF: the same tests, with what is known of each", () => {
    const { summary, tests, extra } = readCtrf(ctrf(...reportedRun(records)));
    expect(summary).toMatchObject({ tests: 3, passed: 1, failed: 1, skipped: 1, suites: 2 });
    expect(summary.stop - summary.start).toBe(1_000);
    expect(tests[0]).toMatchObject({ name: "calc-power__oracle__0", duration: 1_000, suite: ["oracle"], extra: { taskId: "calc-power" } });
    expect(tests[1]).toMatchObject({ status: "failed", rawStatus: "failed", message: "failed 0/1 fail-to-pass, 8/8 pass-to-pass" });
    expect(extra).toMatchObject({ runId: "r", planned: 3, measured: 2 });
  });

  it("a run without a trial is a report too", () => {
    expect(readJunit(junit(...reportedRun([])))).toEqual([]);
    expect(readCtrf(ctrf(...reportedRun([]))).tests).toEqual([]);
  });
});
