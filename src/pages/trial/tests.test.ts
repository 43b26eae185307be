import { expect, it } from "vitest";
import { failed, passed } from "../../../test/support/evidence.ts";
import { testDocs } from "./tests.ts";

const brief = { failToPass: ["new > adds", "new > gone"], passToPass: ["old > stays"] };
const verdict = {
  ...failed([0, 2], [1, 1]),
  misses: [
    { id: "new > adds", group: "fail-to-pass", status: "failed" },
    { id: "new > gone", group: "fail-to-pass", status: "missing" },
  ],
} as ReturnType<typeof failed>;

it("lists every test by what became of it, with the report's words for those that failed", () => {
  const statuses = { "old > stays": "passed", "new > adds": "failed", "more > other": "failed" };
  const failures = new Map([
    ["new > adds", " 1 == 2\n"],
    ["test/a8f3 > more > other", "boom"],
    ["sentinel", "planted"],
  ]);
  expect(testDocs({ verdict, statuses, brief, failures })).toEqual([
    { id: "new > adds", group: "fail-to-pass", status: "failed", failure: "1 == 2" },
    { id: "more > other", group: "unlisted", status: "failed", failure: "boom" },
    { id: "new > gone", group: "fail-to-pass", status: "missing", failure: null },
    { id: "old > stays", group: "pass-to-pass", status: "passed", failure: null },
  ]);
});

it("takes nobody else's failure where two have the same last name", () => {
  const failures = new Map([
    ["a > adds", "one"],
    ["b > adds", "two"],
  ]);
  expect(testDocs({ verdict, statuses: {}, brief, failures })[0]).toMatchObject({ id: "new > adds", failure: null });
});

it("goes by the statuses alone where the run kept no brief", () => {
  expect(testDocs({ verdict: passed, statuses: { a: "passed" }, brief: undefined, failures: new Map() })).toEqual([
    { id: "a", group: "unlisted", status: "passed", failure: null },
  ]);
});
