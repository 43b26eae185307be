import type { ReportFormat } from "../domain/repo.ts";
import { readJunit } from "./junit.ts";
import { readTap } from "./tap.ts";
import { addResult, type OnResult, type TestReport } from "./test-report.ts";

const readers = { junit: readJunit, tap: readTap } satisfies Record<ReportFormat, (text: string, onResult: OnResult) => void>;

/** Throws when the text is not of the format. */
export function parseReport(format: ReportFormat, text: string): TestReport {
  const report: TestReport = new Map();
  readers[format](text, (names, status) => addResult(report, names, status));
  return report;
}

/** What a stored report says of each test that failed, by its id; nothing for a text that is no report. */
export function failuresIn(text: string): Map<string, string> {
  const failures = new Map<string, string>();
  try {
    readers[text.trimStart().startsWith("<") ? "junit" : "tap"](text, (names, status, failure) => {
      const id = names.join(" > ");
      if (status === "failed" && (failures.get(id) ?? "") === "") failures.set(id, failure());
    });
  } catch {
    // what was read until then is told
  }
  return failures;
}
