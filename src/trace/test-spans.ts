import type { Json } from "../domain/json.ts";
import type { TraceSpan } from "../domain/trace.ts";
import { TestStatus } from "../domain/verdict.ts";
import { sha256 } from "../lib/hash.ts";
import { shorten } from "../lib/text-ends.ts";
import { CHARS, someOf } from "./bounds.ts";
import type { TraceFacts } from "./facts.ts";
import type { Times } from "./times.ts";
import { verdictFields } from "./verdict-fields.ts";

const KEY = "tests";
const MOST_FILES = 200;

/** The grading, with a span for each group of tests, by file where the ids tell one. Ids and results alone: the tests stay hidden. */
export function testSpans(facts: TraceFacts, { tests: window }: Times): TraceSpan[] {
  const { verdict } = facts.record;
  if (verdict.kind === "not-run" && verdict.cause !== "agent") return [];
  const error = verdict.kind === "not-run" ? verdict.reason : verdict.kind === "tampered" ? verdict.reasons.join("; ") : undefined;
  const files = [...groupsOf(facts)].sort(([a], [b]) => (a < b ? -1 : 1));
  const span: TraceSpan = {
    ...{ key: KEY, parent: "trial", kind: "tests", name: "hidden tests", ...window },
    output: verdictFields(verdict),
    ...(error === undefined ? {} : { error: shorten(error, CHARS.words) }),
    metadata: { files: files.length, files_left_out: Math.max(0, files.length - MOST_FILES) },
  };
  const children = files.slice(0, MOST_FILES).map(([key, { name, group, byStatus }]): TraceSpan => {
    const counts = Object.fromEntries(TestStatus.options.map((status) => [status, byStatus[status].length]));
    return {
      ...{ key, parent: KEY, kind: "test-file", name, ...window },
      output: Object.fromEntries(TestStatus.options.map((status): [string, Json] => [status, someOf(byStatus[status].sort())])),
      metadata: { group, ...counts, claimed: verdict.kind === "tampered" },
    };
  });
  return [span, ...children];
}

interface TestFile {
  name: string;
  group: string;
  byStatus: Record<TestStatus, string[]>;
}

/** By span key. A key holds no name of a test: those that no task lists are the agent's. */
function groupsOf(facts: TraceFacts): Map<string, TestFile> {
  const files = new Map<string, TestFile>();
  for (const { id, group, status } of resultsOf(facts)) {
    const file = fileOf(id);
    const key = `${KEY}/${group}${file === undefined ? "" : `/${sha256(file).slice(0, 12)}`}`;
    const name = file === undefined ? group : shorten(`${group}: ${file}`, CHARS.line);
    const found = files.get(key) ?? { name, group, byStatus: { passed: [], failed: [], skipped: [], missing: [] } };
    found.byStatus[status].push(id);
    files.set(key, found);
  }
  return files;
}

/** Every test of the reports and every listed one. Older runs did not keep which ones are listed: of them only misses are known. */
function resultsOf({ record: { verdict }, brief, tests }: TraceFacts) {
  if (tests === undefined) return [];
  const groups = new Map<string, string>();
  for (const id of brief?.failToPass ?? []) groups.set(id, "fail-to-pass");
  for (const id of brief?.passToPass ?? []) groups.set(id, "pass-to-pass");
  const misses = verdict.kind === "failed" || verdict.kind === "tampered" ? verdict.misses : [];
  const others = groups.size > 0 ? "unlisted" : "others";
  for (const { id, group } of misses) groups.set(id, group);
  const statuses = new Map(Object.entries(tests));
  return [...new Set([...statuses.keys(), ...groups.keys()])].map((id) => {
    const status = TestStatus.safeParse(statuses.get(id)).data ?? "missing";
    return { id, group: groups.get(id) ?? others, status };
  });
}

/** What stands first in an id of several parts ("a > b", "tests/a.py::b"): the file, or the suite that stands for it. */
function fileOf(id: string): string | undefined {
  const [first, ...more] = id.split(/ > |::/);
  return more.length === 0 ? undefined : first;
}
