export type ReportedStatus = "passed" | "failed" | "skipped";

export interface Reported {
  /** Of several results with one id the worst. */
  status: ReportedStatus;
  /** How often the id was reported. */
  times: number;
}

/** One result as a report has it. `failure`: what it says of why, "" where it says nothing. */
export type OnResult = (names: readonly string[], status: ReportedStatus, failure: () => string) => void;

/** What was reported of each test id: suite names and test name joined with " > ", as the report gives them. */
export type TestReport = Map<string, Reported>;

const RANK: Record<ReportedStatus, number> = { passed: 0, skipped: 1, failed: 2 };

/** Adds a result; of two with one id the worse counts. */
export function addResult(report: TestReport, names: readonly string[], status: ReportedStatus): void {
  addReported(report, names.join(" > "), { status, times: 1 });
}

/** Several reports as one. */
export function mergeReports(reports: readonly TestReport[]): TestReport {
  const merged: TestReport = new Map();
  for (const report of reports) for (const [id, reported] of report) addReported(merged, id, reported);
  return merged;
}

function addReported(report: TestReport, id: string, { status, times }: Reported): void {
  const before = report.get(id);
  const worse = before === undefined || RANK[status] > RANK[before.status];
  report.set(id, { status: worse ? status : before.status, times: times + (before?.times ?? 0) });
}
