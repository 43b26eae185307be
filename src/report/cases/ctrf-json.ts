import { VERSION } from "../../version.ts";
import type { CaseReport, CaseSuite, ReportedCase } from "./types.ts";

/** JSON in the Common Test Report Format (https://ctrf.io), version 0.0.0 of its specification. */
export function ctrfJson({ startedAt, finishedAt, suites, extra }: CaseReport): string {
  const cases = suites.flatMap((suite) => suite.cases);
  const number = (...statuses: ReportedCase["status"][]) => cases.filter((one) => statuses.includes(one.status)).length;
  const start = milliseconds(startedAt);
  const summary = {
    ...{ tests: cases.length, passed: number("passed"), failed: number("failed"), skipped: number("skipped") },
    ...{ pending: 0, other: number("error"), suites: suites.length, start, stop: Math.max(start, milliseconds(finishedAt)) },
  };
  const tests = suites.flatMap((suite) => suite.cases.map((one) => testOf(one, suite)));
  const results = { tool: { name: "patchbench", version: VERSION }, summary, tests, extra };
  return JSON.stringify({ reportFormat: "CTRF", specVersion: "0.0.0", generatedBy: `patchbench ${VERSION}`, results }, null, 2);
}

function testOf({ name, status, type, message, details = [], durationMs, extra }: ReportedCase, suite: CaseSuite): object {
  return {
    name: name || "(no name)",
    status: status === "error" ? "other" : status,
    duration: Number.isFinite(durationMs) ? Math.round(Math.max(0, durationMs)) : 0,
    suite: [suite.name],
    ...(message === undefined ? {} : { message }),
    ...(details.length === 0 ? {} : { trace: details.join("\n") }),
    ...(type === undefined ? {} : { rawStatus: type }),
    ...(extra === undefined ? {} : { extra }),
  };
}

function milliseconds(iso: string): number {
  const ms = Date.parse(iso);
  return Number.isNaN(ms) ? 0 : ms;
}
