import type { FlipTest } from "../domain/flip-explanation.ts";
import type { TestStatus } from "../domain/verdict.ts";

/** How a hidden test came out on one side. */
export interface SideTest {
  id: string;
  group: FlipTest["group"];
  status: TestStatus;
  failure: string | null;
}

const MOST_CHARS = 2_000;

/** Hidden tests that passed on one side alone, those that fail in B first. A test that one side has no word of is missing there. */
export function testDifferences(a: readonly SideTest[], b: readonly SideTest[]): FlipTest[] {
  const [ofA, ofB] = [byId(a), byId(b)];
  const rows = [...new Set([...ofA.keys(), ...ofB.keys()])].flatMap((id): FlipTest[] => {
    const [one, other] = [ofA.get(id), ofB.get(id)];
    const [statusA, statusB] = [one?.status ?? "missing", other?.status ?? "missing"];
    if ((statusA === "passed") === (statusB === "passed")) return [];
    const failed = statusB === "passed" ? one : other;
    return [{ id, group: groupOf(one, other), a: statusA, b: statusB, failure: failed?.failure?.slice(0, MOST_CHARS) ?? null }];
  });
  return rows.sort((x, y) => Number(x.b === "passed") - Number(y.b === "passed"));
}

function byId(tests: readonly SideTest[]): Map<string, SideTest> {
  return new Map(tests.map((test) => [test.id, test]));
}

/** A side where it passed may not say that the task asks for it. */
function groupOf(a: SideTest | undefined, b: SideTest | undefined): FlipTest["group"] {
  return [a, b].find((test) => test !== undefined && test.group !== "unlisted")?.group ?? "unlisted";
}
