import { XMLParser, XMLValidator } from "fast-xml-parser";
import { addResult, type ReportedStatus, type TestReport } from "./test-report.ts";

interface Element {
  "@_name"?: string;
  "@_classname"?: string;
  testsuite?: Element[];
  testcase?: Element[];
  failure?: unknown;
  error?: unknown;
  skipped?: unknown;
}

/**
 * Reads JUnit XML as node:test, vitest, jest-junit, pytest and surefire write it. An id is the names of the suites, then
 * the class name where it says something the suites do not (pytest), then the test's name.
 */
export function parseJunit(text: string): TestReport {
  const valid = XMLValidator.validate(text);
  if (valid !== true) throw new Error(`not valid XML: ${valid.err.msg} (line ${valid.err.line})`);
  const parser = new XMLParser({
    ignoreAttributes: false,
    parseAttributeValue: false,
    parseTagValue: false,
    htmlEntities: true, // numeric ones too: node:test writes a line break in a name as &#10;
    isArray: (name) => name === "testsuite" || name === "testcase",
  });
  const root: { testsuites?: Element | string | unknown[]; testsuite?: Element[] } = parser.parse(text);
  if (Array.isArray(root.testsuites)) throw new Error("not valid XML: more than one <testsuites>");
  if (root.testsuites === undefined && root.testsuite === undefined) throw new Error("no <testsuites> or <testsuite> in the report");
  const report: TestReport = new Map();
  if (typeof root.testsuites === "object") readSuite(root.testsuites, [], report);
  for (const suite of root.testsuite ?? []) readSuite(suite, [suite["@_name"] ?? ""], report);
  return report;
}

function readSuite(suite: Element, names: readonly string[], report: TestReport): void {
  for (const inner of suite.testsuite ?? []) readSuite(inner, [...names, inner["@_name"] ?? ""], report);
  for (const test of suite.testcase ?? []) {
    addResult(report, [...names, ...className(test, names), test["@_name"] ?? ""], statusOf(test));
  }
}

function className(test: Element, suites: readonly string[]): string[] {
  const name = test["@_classname"] ?? "";
  const filler = name === "" || name === "test" || name === suites.join(".") || suites.includes(name);
  return filler ? [] : [name];
}

/** A failing todo test of node:test is both skipped and failed: it does not count as a failure there, nor does its exit code. */
function statusOf(test: Element): ReportedStatus {
  if (test.skipped !== undefined) return "skipped";
  return test.failure !== undefined || test.error !== undefined ? "failed" : "passed";
}
