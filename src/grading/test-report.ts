export type ReportedStatus = "passed" | "failed" | "skipped";

/** Status by test id: suite names and test name joined with " > ", as the report gives them. */
export type TestReport = Map<string, ReportedStatus>;

const RANK: Record<ReportedStatus, number> = { passed: 0, skipped: 1, failed: 2 };

/** Adds a result; of two with one id the worse counts. */
export function addResult(report: TestReport, names: readonly string[], status: ReportedStatus): void {
  const id = names.join(" > ");
  const before = report.get(id);
  if (before === undefined || RANK[status] > RANK[before]) report.set(id, status);
}
