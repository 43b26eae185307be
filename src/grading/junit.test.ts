import { describe, expect, test } from "vitest";
import { failuresIn, parseReport } from "./report.ts";

const parse = (xml: string) => Object.fromEntries([...parseReport("junit", xml)].map(([id, { status }]) => [id, status]));

describe("reads the report of", () => {
  test("node:test (Node 24)", () => {
    const report = `<?xml version="1.0" encoding="utf-8"?>
<testsuites>
	<testcase name="top &amp; &lt;level>" time="0.002098" classname="test" file="/x/a.test.mjs"/>
	<testcase name="fails" time="0.001746" classname="test" file="/x/a.test.mjs" failure="1 == 2">
		<failure type="testCodeFailure" message="1 == 2">
[Error [ERR_TEST_FAILURE]: 1 == 2] { code: 'ERR_TEST_FAILURE' }
		</failure>
	</testcase>
	<testsuite name="suite" time="0.010751" disabled="0" errors="0" tests="2" failures="0" skipped="1" hostname="vm">
		<testcase name="inner" time="0.003001" classname="suite" file="/x/a.test.mjs"/>
		<testsuite name="deep" time="0.007015" disabled="0" errors="0" tests="3" failures="0" skipped="2" hostname="vm">
			<testcase name="in é" time="0.005582" classname="suite.deep" file="/x/a.test.mjs"/>
			<testcase name="skipped" time="0.000273" classname="suite.deep" file="/x/a.test.mjs">
				<skipped type="skipped" message="true"/>
			</testcase>
		</testsuite>
	</testsuite>
	<testcase name="line&#10;break  two" time="0.000281" classname="test" file="/x/a.test.mjs"/>
	<testcase name="todo fails" time="0.000239" classname="test" file="/x/a.test.mjs" failure="t">
		<skipped type="todo" message="true"/>
		<failure type="testCodeFailure" message="t">Error: t</failure>
	</testcase>
	<!-- tests 6 -->
</testsuites>
`;
    expect(parse(report)).toEqual({
      "top & <level>": "passed",
      fails: "failed",
      "suite > inner": "passed",
      "suite > deep > in é": "passed",
      "suite > deep > skipped": "skipped",
      "line\nbreak  two": "passed",
      "todo fails": "skipped",
    });
  });

  test("vitest 5", () => {
    const report = `<?xml version="1.0" encoding="UTF-8" ?>
<testsuites name="vitest tests" tests="4" failures="1" errors="0" time="0.02">
    <testsuite name="a.test.mjs" timestamp="2026-11-22T14:10:30.000Z" hostname="vm" tests="4" failures="1" errors="0" skipped="1" time="0.012">
        <testcase classname="a.test.mjs" name="top &amp; &lt;x&gt;" time="0.001">
        </testcase>
        <testcase classname="a.test.mjs" name="outer &gt; inner &gt; ok" time="0.0002">
        </testcase>
        <testcase classname="a.test.mjs" name="outer &gt; inner &gt; sk" time="0">
            <skipped/>
        </testcase>
        <testcase classname="a.test.mjs" name="outer &gt; inner &gt; bad" time="0.004">
            <failure message="expected 1 to be 2 // Object.is equality" type="AssertionError">
AssertionError: expected 1 to be 2
            </failure>
        </testcase>
    </testsuite>
</testsuites>
`;
    expect(parse(report)).toEqual({
      "a.test.mjs > top & <x>": "passed",
      "a.test.mjs > outer > inner > ok": "passed",
      "a.test.mjs > outer > inner > sk": "skipped",
      "a.test.mjs > outer > inner > bad": "failed",
    });
  });

  test("jest-junit", () => {
    const report = `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="jest tests" tests="3" failures="1" errors="0" time="1.234">
  <testsuite name="math" errors="0" failures="1" skipped="1" timestamp="2025-01-01T00:00:00" time="0.5" tests="3">
    <testcase classname="math adds" name="math adds" time="0.003">
    </testcase>
    <testcase classname="math divides" name="math divides" time="0.001">
      <failure>Error: expect(received).toBe(expected) // Object.is equality</failure>
    </testcase>
    <testcase classname="math roots" name="math roots" time="0">
      <skipped/>
    </testcase>
  </testsuite>
</testsuites>
`;
    expect(parse(report)).toEqual({
      "math > math adds > math adds": "passed",
      "math > math divides > math divides": "failed",
      "math > math roots > math roots": "skipped",
    });
  });

  test("pytest", () => {
    const report = `<?xml version="1.0" encoding="utf-8"?><testsuites name="pytest tests"><testsuite name="pytest" errors="1" failures="1" skipped="1" tests="5" time="0.039" timestamp="2025-01-01T00:00:00.000000+00:00" hostname="vm"><testcase classname="tests.test_stock" name="test_adds[1-2]" time="0.001" /><testcase classname="tests.test_stock.TestTotals" name="test_sum" time="0.001"><failure message="assert 1 == 2">def test_sum(): ...</failure></testcase><testcase classname="tests.test_stock" name="test_fixture" time="0.001"><error message="failed on setup with &quot;E&quot;">E</error></testcase><testcase classname="tests.test_stock" name="test_skip" time="0.000"><skipped type="pytest.skip" message="no">tests/test_stock.py:9: no</skipped></testcase><testcase classname="tests.test_stock" name="test_output" time="0.000"><system-out>ok</system-out></testcase></testsuite></testsuites>`;
    expect(parse(report)).toEqual({
      "pytest > tests.test_stock > test_adds[1-2]": "passed",
      "pytest > tests.test_stock.TestTotals > test_sum": "failed",
      "pytest > tests.test_stock > test_fixture": "failed",
      "pytest > tests.test_stock > test_skip": "skipped",
      "pytest > tests.test_stock > test_output": "passed",
    });
  });

  test("surefire, whose root is one suite", () => {
    const report = `<?xml version="1.0" encoding="UTF-8"?>
<testsuite xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" version="3.0" name="com.acme.StockTest" time="0.1" tests="3" errors="1" skipped="0" failures="0">
  <properties><property name="java.version" value="21"/></properties>
  <testcase name="adds" classname="com.acme.StockTest" time="0.01"/>
  <testcase name="inner" classname="com.acme.StockTest$Nested" time="0.01"/>
  <testcase name="throws" classname="com.acme.StockTest" time="0.01">
    <error type="java.lang.NullPointerException"><![CDATA[java.lang.NullPointerException
	at com.acme.Stock<init>]]></error>
    <system-err><![CDATA[<testcase name="not one"/>]]></system-err>
  </testcase>
</testsuite>
`;
    expect(parse(report)).toEqual({
      "com.acme.StockTest > adds": "passed",
      "com.acme.StockTest > com.acme.StockTest$Nested > inner": "passed",
      "com.acme.StockTest > throws": "failed",
    });
  });
});

const suite = (cases: string) => `<testsuites><testsuite name="s">${cases}</testsuite></testsuites>`;

test("entities in names are read: named, decimal and hexadecimal", () => {
  const names = parse(suite('<testcase name="&lt;&gt;&amp;&quot;&apos; &#233; &#xE9; &#x1F480; &#10;x"/>'));
  expect(Object.keys(names)).toEqual([`s > <>&"' é é 💀 \nx`]);
});

test("an escaped entity stays one", () => {
  expect(Object.keys(parse(suite('<testcase name="&amp;lt;"/>')))).toEqual(["s > &lt;"]);
});

test("names that look like numbers or words stay text", () => {
  expect(parse('<testsuite name="1.0"><testcase name="007"/><testcase name="true"/></testsuite>')).toEqual({
    "1.0 > 007": "passed",
    "1.0 > true": "passed",
  });
});

test("suites nest, with tests at every level and several at the root", () => {
  const report = `<testsuites name="all"><testcase name="0"/><testsuite name="a"><testcase name="1"/><testsuite name="b"><testsuite name="c">
    <testcase name="2"/></testsuite></testsuite></testsuite><testsuite name="d"><testcase name="3"/></testsuite></testsuites>`;
  expect(Object.keys(parse(report)).sort()).toEqual(["0", "a > 1", "a > b > c > 2", "d > 3"]);
});

describe("of two tests with one id the worse counts, in either order", () => {
  const passed = '<testcase name="x"/>';
  const failed = '<testcase name="x"><failure/></testcase>';
  const skipped = '<testcase name="x"><skipped/></testcase>';
  for (const [cases, status] of [
    [[passed, failed], "failed"],
    [[passed, skipped], "skipped"],
    [[skipped, failed], "failed"],
    [[passed, passed], "passed"],
  ] as const) {
    test(status, () => {
      expect(parse(suite(cases.join("")))).toEqual({ "s > x": status });
      expect(parse(suite(cases.toReversed().join("")))).toEqual({ "s > x": status });
    });
  }
});

test("an empty failure is a failure, and text of the test's output is none", () => {
  expect(
    parse(suite('<testcase name="a"><failure></failure></testcase><testcase name="b"><system-out>failure</system-out></testcase>')),
  ).toEqual({
    "s > a": "failed",
    "s > b": "passed",
  });
});

test("a report without tests is an empty one", () => {
  for (const xml of [
    "<testsuites/>",
    "<testsuites></testsuites>",
    '<testsuite name="s"/>',
    '<testsuites><testsuite name="s"/></testsuites>',
  ]) {
    expect(parse(xml)).toEqual({});
  }
});

test("names of an object's own are plain names", () => {
  expect([...parseReport("junit", suite('<testcase name="__proto__"/><testcase name="constructor"/>')).keys()]).toEqual([
    "s > __proto__",
    "s > constructor",
  ]);
});

describe("throws on", () => {
  const broken = {
    "an empty file": "",
    "a text that is no XML": "ok 1 - test\n",
    "a report cut in the middle": '<testsuites><testsuite name="s"><testcase name="a"/>',
    "a tag closed by another": '<testsuites><testsuite name="s"></testcase></testsuites>',
    "XML of something else": "<html><body/></html>",
    "two documents in one": "<testsuites/><testsuites/>",
  };
  for (const [what, text] of Object.entries(broken)) {
    test(what, () => {
      expect(() => parseReport("junit", text)).toThrow(/not valid XML|no <testsuites>/);
    });
  }
});

test("tells why each test failed, in the report's own words", () => {
  const report = `<testsuites><testsuite name="s">
    <testcase name="text"><failure type="t" message="1 == 2">Error: 1 == 2 at a.js:1</failure></testcase>
    <testcase name="apart"><failure message="short">stack</failure></testcase>
    <testcase name="message"><error message="no module &lt;x&gt;"/></testcase>
    <testcase name="nothing"><failure/></testcase>
    <testcase name="fine"/><testcase name="todo"><skipped/><failure>x</failure></testcase>
  </testsuite></testsuites>`;
  expect(Object.fromEntries(failuresIn(report))).toEqual({
    "s > text": "Error: 1 == 2 at a.js:1",
    "s > apart": "short\nstack",
    "s > message": "no module <x>",
    "s > nothing": "",
  });
  expect(failuresIn("<half").size).toBe(0);
});
