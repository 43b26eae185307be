import type { TaskBrief } from "../../domain/task-brief.ts";
import type { TestStatus, Verdict } from "../../domain/verdict.ts";
import type { TestDoc } from "../trial-page.ts";

interface TestFacts {
  verdict: Verdict;
  /** Status by test id, as grading kept it. */
  statuses: Readonly<Record<string, string>>;
  brief: Pick<TaskBrief, "failToPass" | "passToPass"> | undefined;
  /** What the stored reports say of failures, by id. */
  failures: ReadonlyMap<string, string>;
}

const MOST_CHARS = 20_000;
const RANK: Record<TestStatus, number> = { failed: 0, missing: 1, skipped: 2, passed: 3 };
const GROUPS: TestDoc["group"][] = ["fail-to-pass", "pass-to-pass", "unlisted"];

/** Each hidden test with its failure, those that did not pass first. */
export function testDocs({ verdict, statuses, brief, failures }: TestFacts): TestDoc[] {
  const misses = verdict.kind === "failed" || verdict.kind === "tampered" ? verdict.misses : [];
  const missed = new Map(misses.map((miss) => [miss.id, miss]));
  const groups = new Map<string, TestDoc["group"]>([
    ...(brief?.passToPass ?? []).map((id) => [id, "pass-to-pass"] as const),
    ...(brief?.failToPass ?? []).map((id) => [id, "fail-to-pass"] as const),
    ...misses.map(({ id, group }) => [id, group] as const),
  ]);
  const ids = new Set([...misses.map(({ id }) => id), ...Object.keys(statuses)]);
  const rows = [...ids].map((id): TestDoc => {
    const status = missed.get(id)?.status ?? statusOf(statuses[id]);
    const failure = status === "failed" ? failureOf(id, failures) : null;
    return { id, group: groups.get(id) ?? "unlisted", status, failure };
  });
  return rows.sort((a, b) => RANK[a.status] - RANK[b.status] || GROUPS.indexOf(a.group) - GROUPS.indexOf(b.group));
}

function statusOf(text: string | undefined): TestStatus {
  return text === "passed" || text === "failed" || text === "skipped" ? text : "missing";
}

/**
 * Hidden tests ran under a folder of a random name that some runners put into ids, and which the stored report still has: where no id
 * is the same, one with the same last name is taken, if there is only one.
 */
function failureOf(id: string, failures: ReadonlyMap<string, string>): string | null {
  const name = lastName(id);
  const alike = [...failures].filter(([other]) => lastName(other) === name);
  const found = failures.get(id) ?? (alike.length === 1 ? alike[0]?.[1] : undefined);
  return found === undefined || found.trim() === "" ? null : found.trim().slice(0, MOST_CHARS);
}

function lastName(id: string): string {
  return id.slice(id.lastIndexOf(" > ") + 1);
}
