import type { TestMiss, Verdict } from "../domain/verdict.ts";
import type { Ended } from "../sandbox/types.ts";
import type { TestReport } from "./test-report.ts";

export interface TestRun {
  ended: Ended;
  /** Undefined when there is none, or it cannot be read. */
  report: TestReport | undefined;
  /** Why there is no report. */
  reportProblem?: string;
}

export interface Expectation {
  failToPass: readonly string[];
  passToPass: readonly string[];
  quarantined: readonly string[];
  /** Whether the trial changed anything: decides who answers for tests that never ran. */
  patchIsEmpty: boolean;
}

/**
 * The verdict by fail-to-pass and pass-to-pass ids. Missing or skipped counts as failed; exit code and report must agree;
 * a report without a test, or none at all, is `not-run`, never passed; tests that do not end have failed.
 */
export function judge(run: TestRun, expected: Expectation): Verdict {
  const { ended, report } = run;
  if (ended.kind === "not-started") return { kind: "not-run", cause: "harness", reason: `the test command did not start: ${ended.why}` };
  if (ended.kind === "cancelled") return { kind: "not-run", cause: "harness", reason: "cancelled" };
  if (ended.kind !== "timed-out" && (report === undefined || report.size === 0)) {
    const reason = report === undefined ? (run.reportProblem ?? "no test report was written") : "no test ran";
    return { kind: "not-run", cause: expected.patchIsEmpty ? "harness" : "agent", reason };
  }
  return graded(ended, report ?? new Map(), expected);
}

function graded(ended: Ended, report: TestReport, expected: Expectation): Verdict {
  const excluded = new Set(expected.quarantined);
  const failToPass = expected.failToPass.filter((id) => !excluded.has(id));
  const passToPass = expected.passToPass.filter((id) => !excluded.has(id));
  const misses = [...missesOf(report, failToPass, "fail-to-pass"), ...missesOf(report, passToPass, "pass-to-pass")];
  const missed = (group: TestMiss["group"]) => misses.filter((miss) => miss.group === group).length;
  const listed = new Set([...expected.failToPass, ...expected.passToPass]);
  const counts = {
    failToPass: { passed: failToPass.length - missed("fail-to-pass"), total: failToPass.length },
    passToPass: { passed: passToPass.length - missed("pass-to-pass"), total: passToPass.length },
    unlisted: [...report.keys()].filter((id) => !listed.has(id)).length,
    exitCode: ended.kind === "exited" ? ended.code : null,
  };
  const reasons = disagreements(ended, report);
  if (failToPass.length + passToPass.length === 0) reasons.push("no listed test is left to judge by");
  return misses.length === 0 && reasons.length === 0 ? { kind: "passed", ...counts } : { kind: "failed", ...counts, misses, reasons };
}

function missesOf(report: TestReport, ids: readonly string[], group: TestMiss["group"]): TestMiss[] {
  return ids.flatMap((id) => {
    const status = report.get(id) ?? "missing";
    return status === "passed" ? [] : [{ id, group, status }];
  });
}

function disagreements(ended: Ended, report: TestReport): string[] {
  if (ended.kind === "timed-out") return ["the tests did not end within their time limit"];
  if (ended.kind === "signaled") return [`the test command was killed by ${ended.signal}`];
  const failures = [...report.values()].filter((status) => status === "failed").length;
  if (ended.kind !== "exited" || (ended.code === 0) === (failures === 0)) return [];
  return [`exit code ${ended.code} and report (${failures} failed) disagree`];
}
