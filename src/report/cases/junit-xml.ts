import { XMLBuilder } from "fast-xml-parser";
import { printable } from "../format.ts";
import type { CaseReport, CaseSuite, ReportedCase } from "./types.ts";

/** JUnit XML that both the schema of Ant's reports and that of Jenkins accept, whatever names and reasons hold. */
export function junitXml({ suites, startedAt }: CaseReport): string {
  const builder = new XMLBuilder({ ignoreAttributes: false, format: true, suppressEmptyNode: true, suppressBooleanAttributes: false });
  const root = {
    "?xml": { "@_version": "1.0", "@_encoding": "UTF-8" },
    testsuites: { testsuite: suites.map((suite, id) => suiteElement(suite, id, startedAt)) },
  };
  return builder.build(root).trimEnd();
}

function suiteElement({ name, properties, cases }: CaseSuite, id: number, startedAt: string): object {
  const number = (status: ReportedCase["status"]) => cases.filter((one) => one.status === status).length;
  return {
    ...attributes({ name: named(name), package: "patchbench", id, timestamp: localTime(startedAt), hostname: "localhost" }),
    ...attributes({ tests: cases.length, failures: number("failed"), errors: number("error"), skipped: number("skipped") }),
    ...attributes({ time: seconds(cases.reduce((sum, one) => sum + one.durationMs, 0)) }),
    properties: { property: Object.entries(properties).map(([key, value]) => attributes({ name: named(key), value: oneLine(value) })) },
    testcase: cases.map((one) => caseElement(one, name)),
    "system-out": "",
    "system-err": "",
  };
}

const elements = { failed: "failure", error: "error", skipped: "skipped" } as const;

function caseElement({ name, status, type, message = "", details = [], durationMs }: ReportedCase, suite: string): object {
  const head = attributes({ name: named(name), classname: named(suite), time: seconds(durationMs) });
  if (status === "passed") return head;
  const text = details.length === 0 ? {} : { "#text": details.map(xmlText).join("\n") };
  const kind: Record<string, string> = status === "skipped" ? {} : { type: oneLine(type ?? status) }; // Ant's schema knows no type of skipped tests
  return { ...head, [elements[status]]: { ...attributes({ message: oneLine(message), ...kind }), ...text } };
}

function attributes(values: Record<string, string | number>): Record<string, string | number> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [`@_${name}`, value]));
}

/** An attribute's line breaks would be read as spaces: they are spaces from the start. */
function oneLine(text: string): string {
  return xmlText(text.replace(/\s+/g, " ").trim());
}

/** Names must not be empty. */
function named(text: string): string {
  return oneLine(text) || "(no name)";
}

/** Characters that no XML document may hold, made visible. */
function xmlText(text: string): string {
  return printable(text.toWellFormed()).replace(/[\ufffe\uffff]/g, (char) => `\\u${char.charCodeAt(0).toString(16)}`);
}

/** Never in exponents: "0.000". */
function seconds(ms: number): string {
  return Number.isFinite(ms) && ms > 0 ? (ms / 1_000).toFixed(3) : "0.000";
}

/** The schema of Ant's reports forbids time zones and parts of seconds: UTC. */
function localTime(iso: string): string {
  const ms = Date.parse(iso);
  return new Date(Number.isNaN(ms) ? 0 : ms).toISOString().slice(0, 19);
}
