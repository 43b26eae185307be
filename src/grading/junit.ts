import { XMLParser, XMLValidator } from "fast-xml-parser";
import type { OnResult, ReportedStatus } from "./test-report.ts";

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
 * Reads JUnit XML as node:test, vitest, jest-junit, pytest and surefire write it. Throws when it is none. An id is the names of the suites, then
 * the class name where it says something the suites do not (pytest), then the test's name.
 */
export function readJunit(text: string, onResult: OnResult): void {
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
  if (typeof root.testsuites === "object") readSuite(root.testsuites, [], onResult);
  for (const suite of root.testsuite ?? []) readSuite(suite, [suite["@_name"] ?? ""], onResult);
}

function readSuite(suite: Element, names: readonly string[], onResult: OnResult): void {
  for (const inner of suite.testsuite ?? []) readSuite(inner, [...names, inner["@_name"] ?? ""], onResult);
  for (const test of suite.testcase ?? []) {
    onResult([...names, ...className(test, names), test["@_name"] ?? ""], statusOf(test), () => failureOf(test));
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

/** The text of the element, which most runners begin with its message; else the message. */
function failureOf({ failure, error }: Element): string {
  for (const element of [failure, error].flat()) {
    if (typeof element === "string" && element.trim() !== "") return element;
    if (typeof element !== "object" || element === null) continue;
    const [text, message] = ["#text", "@_message"].map((name) => (element as Record<string, unknown>)[name]);
    const said = [message, text].filter((one): one is string => typeof one === "string" && one.trim() !== "");
    if (said.length > 0) return said.at(-1)?.includes(said[0] ?? "") ? (said.at(-1) ?? "") : said.join("\n");
  }
  return "";
}
