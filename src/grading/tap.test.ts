import { describe, expect, test } from "vitest";
import { failuresIn, parseReport } from "./report.ts";

const parse = (text: string) => Object.fromEntries([...parseReport("tap", text)].map(([id, { status }]) => [id, status]));

test("TAP 13 with YAML blocks and comments", () => {
  const report = `TAP version 13
1..3
ok 1 - adds
  ---
  duration_ms: 1.8
  ...
# a comment
not ok 2 - fails
  ---
  error: 'ok 9 - not a test'
  ...
ok 3 - # SKIP not here
`;
  expect(parse(report)).toEqual({ adds: "passed", fails: "failed", "": "skipped" });
});

test("TAP 14 with subtests, whose closing lines are no tests of their own", () => {
  const report = `TAP version 14
# Subtest: suite
    # Subtest: deep "q"
        ok 1 - in é
        ok 2 - skipped # SKIP
        ok 3 - later # TODO
        1..3
    ok 1 - deep "q"
    ok 2 - inner
    1..2
ok 1 - suite
ok 2 - top
1..2
`;
  expect(parse(report)).toEqual({
    'suite > deep "q" > in é': "passed",
    'suite > deep "q" > skipped': "skipped",
    'suite > deep "q" > later': "skipped",
    "suite > inner": "passed",
    top: "passed",
  });
});

test("a plan at the end, ids left out, and Windows line ends", () => {
  expect(parse("TAP version 13\r\nok - one\r\nnot ok - two\r\n1..2\r\n")).toEqual({ one: "passed", two: "failed" });
});

test("skip and todo are skipped, also when they fail, in any case of the letters", () => {
  const report = "TAP version 13\nok 1 - a # skip why\nnot ok 2 - b # TODO later\nok 3 - c # todo\nnot ok 4 - d # SKIP\n1..4\n";
  expect(parse(report)).toEqual({ a: "skipped", b: "skipped", c: "skipped", d: "skipped" });
});

test("a closing line that fails because a test inside failed is not counted twice", () => {
  const report = "TAP version 13\n# Subtest: suite\n    not ok 1 - inner\n    1..1\nnot ok 1 - suite\n1..1\n";
  expect(parse(report)).toEqual({ "suite > inner": "failed" });
});

test("a closing line that alone failed is a failure of its own", () => {
  const report = "TAP version 13\n# Subtest: suite\n    ok 1 - inner\n    1..1\nnot ok 1 - suite\n1..1\n";
  expect(parse(report)).toEqual({ "suite > inner": "passed", suite: "failed" });
});

test("a failure deep inside is carried up without new failures", () => {
  const report = `TAP version 13
# Subtest: a
    # Subtest: b
        not ok 1 - c
        1..1
    not ok 1 - b
    1..1
not ok 1 - a
1..1
`;
  expect(parse(report)).toEqual({ "a > b > c": "failed" });
});

test("tests with one name in two suites stay apart; twice in one, the worse counts", () => {
  const inner = (name: string, lines: string) => `# Subtest: ${name}\n${lines}    1..2\nok - ${name}\n`;
  const report = `TAP version 13\n${inner("a", "    ok 1 - x\n    ok 2 - y\n")}${inner("b", "    ok 1 - x\n    ok 2 - x # SKIP\n")}1..2\n`;
  expect(parse(report)).toEqual({ "a > x": "passed", "a > y": "passed", "b > x": "skipped" });
});

test("the report of a runner that stopped in the middle holds what ran", () => {
  expect(parse("TAP version 13\n1..9\nok 1 - one\n")).toMatchObject({ one: "passed" });
});

test("a plan of none is an empty report", () => {
  expect(parse("TAP version 13\n1..0 # SKIP nothing here\n")).toEqual({});
});

describe("throws on", () => {
  const broken = {
    "an empty file": "",
    "a text that is no TAP": "All good!\n",
    XML: "<testsuites/>",
    "bail out": "TAP version 13\nok 1 - one\nBail out! database is down\n",
    "bail out inside a subtest": "TAP version 13\n# Subtest: a\n    ok 1 - one\n    Bail out! down\n",
  };
  for (const [what, text] of Object.entries(broken)) {
    test(what, () => {
      expect(() => parseReport("tap", text)).toThrow(/not a TAP report|bailed out/);
    });
  }
});

test("tells why each test failed, in the report's own words", () => {
  const report = `TAP version 13
# Subtest: sums
    not ok 1 - adds
      ---
      error: 'Expected values to be strictly equal'
      expected: 3
      actual: 4
      stack: |-
        TestContext.<anonymous> (a.js:1:1)
      ...
    not ok 2 - bare
    1..2
not ok 1 - sums
ok 2 - fine
1..2
`;
  expect(Object.fromEntries(failuresIn(report))).toEqual({
    "sums > adds": "Expected values to be strictly equal\nexpected: 3\nactual: 4\nTestContext.<anonymous> (a.js:1:1)",
    "sums > bare": "",
  });
  expect(failuresIn("no report").size).toBe(0);
});
