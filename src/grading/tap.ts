import { Parser, type Result } from "tap-parser";
import { addResult, type TestReport } from "./test-report.ts";

/** Reads TAP 13/14 with subtests. The line that closes a subtest is no test of its own, unless it alone failed. */
export function parseTap(text: string): TestReport {
  const report: TestReport = new Map();
  const parser = new Parser();
  let fatal: string | undefined;
  parser.on("bailout", (reason) => {
    fatal = `bailed out: ${String(reason)}`;
  });
  attach(parser, [], report);
  parser.end(text);
  if (fatal !== undefined) throw new Error(fatal);
  if (!/^TAP version|^1\.\.\d|^(not )?ok\b/m.test(text)) throw new Error("not a TAP report");
  return report;
}

function attach(parser: Parser, names: readonly string[], report: TestReport): void {
  let closing: { failed: number } | undefined;
  parser.on("child", (child: Parser) => {
    const counts = { failed: 0 };
    closing = counts;
    child.on("assert", (result: Result) => {
      if (!result.ok) counts.failed += 1;
    });
    attach(child, [...names, child.name.trim()], report);
  });
  parser.on("assert", (result: Result) => {
    const subtest = closing;
    closing = undefined;
    if (subtest && (result.ok || subtest.failed > 0)) return;
    const status = result.skip || result.todo ? "skipped" : result.ok ? "passed" : "failed";
    addResult(report, [...names, result.name], status);
  });
}
