import type { ReportFormat } from "../domain/repo.ts";
import { parseJunit } from "./junit.ts";
import { parseTap } from "./tap.ts";
import type { TestReport } from "./test-report.ts";

const parsers = { junit: parseJunit, tap: parseTap } satisfies Record<ReportFormat, (text: string) => TestReport>;

/** Throws when the text is not of the format. */
export function parseReport(format: ReportFormat, text: string): TestReport {
  return parsers[format](text);
}
