/** A run or a night as tests, the form that CI systems know: what JUnit XML and CTRF are written from. */
export interface CaseReport {
  /** ISO times. */
  startedAt: string;
  finishedAt: string;
  suites: CaseSuite[];
  /** Facts of the whole, where the form has a place for them. */
  extra: Record<string, unknown>;
}

/** Mostly a variant. */
export interface CaseSuite {
  name: string;
  properties: Record<string, string>;
  cases: ReportedCase[];
}

export interface ReportedCase {
  name: string;
  /** `error`: there is no answer, which is neither. */
  status: "passed" | "failed" | "error" | "skipped";
  /** What kind of failure, in a word or two. */
  type?: string;
  /** One line: why it failed or was skipped. */
  message?: string;
  /** Further lines. */
  details?: string[];
  durationMs: number;
  /** Facts of it, where the form has a place for them. */
  extra?: Record<string, unknown>;
}
