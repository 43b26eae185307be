import { Parser, type Result } from "tap-parser";
import type { OnResult } from "./test-report.ts";

/** Reads TAP 13/14 with subtests. The line that closes a subtest is no test of its own, unless it alone failed. Throws when it is no TAP. */
export function readTap(text: string, onResult: OnResult): void {
  const parser = new Parser();
  let fatal: string | undefined;
  parser.on("bailout", (reason) => {
    fatal = `bailed out: ${String(reason)}`;
  });
  attach(parser, [], onResult);
  parser.end(text);
  if (fatal !== undefined) throw new Error(fatal);
  if (!/^TAP version|^1\.\.\d|^(not )?ok\b/m.test(text)) throw new Error("not a TAP report");
}

function attach(parser: Parser, names: readonly string[], onResult: OnResult): void {
  let closing: { failed: number } | undefined;
  parser.on("child", (child: Parser) => {
    const counts = { failed: 0 };
    closing = counts;
    child.on("assert", (result: Result) => {
      if (!result.ok) counts.failed += 1;
    });
    attach(child, [...names, child.name.trim()], onResult);
  });
  parser.on("assert", (result: Result) => {
    const subtest = closing;
    closing = undefined;
    if (subtest && (result.ok || subtest.failed > 0)) return;
    const status = result.skip || result.todo ? "skipped" : result.ok ? "passed" : "failed";
    onResult([...names, result.name], status, () => failureOf(result.diag));
  });
}

/** From the block of YAML below the line: node:test has error, expected, actual and stack in it. */
function failureOf(diag: unknown): string {
  if (typeof diag !== "object" || diag === null) return "";
  const { error, message, expected, actual, stack, ...rest } = diag as Record<string, unknown>;
  const named = Object.entries({ expected, actual }).flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${textOf(value)}`]));
  const said = [error, message, ...named, stack].flatMap((one) => (one === undefined || one === null ? [] : [textOf(one).trimEnd()]));
  return said.length > 0 ? said.join("\n") : textOf(rest);
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value, null, 2) ?? "");
}
