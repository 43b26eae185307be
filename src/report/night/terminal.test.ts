import { readFileSync } from "node:fs";
import path from "node:path";
import { stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "vitest";
import { root } from "../../../test/support/cli.ts";
import { nightReport, variantVerdict } from "../../../test/support/night-report.ts";
import type { NightReport } from "../../domain/night.ts";
import { terminal } from "./terminal.ts";

const plain = (report: NightReport, width?: number) => stripVTControlCharacters(terminal(report, width));

describe("a night in the terminal", () => {
  it("a regressed one: the verdict first, and all that it rests on", () => {
    const text = plain(nightReport("regressed"));
    expect(text.split("\n")[0]).toBe("REGRESSED  62.0 % → 48.0 %, -14.0 points [-22.1, -5.9], p = 0.002 against the last 14 accepted");
    for (const part of [
      "    since      2026-03-04",
      "    reference  14 nights, 2026-02-10 to 2026-02-23",
      "62.0 % → 48.0 %: −14.0 points [−22.1, −5.9], p 0.002 (10 tasks, 420 and 30 trials)",
      "cannot see changes under 9.1 points (power 90 %)",
      "    baseline   release-3: 65.0 % → 48.0 %: −17.0 points",
      "    alarm      task-1: 0 of 3 resolved tonight, 40 of 42 before, p < 0.001",
      "    worst      task-1: −8.4 points\n               patchbench show 20260304-020000-aaaa task-1__codex__0\n    worst      task-2",
      "    watched    ewma −0.20 of 2.90",
      "History: 14 earlier nights; controls sound; cost $12.50",
      "codex in braintrust: https://example.com/exp/1",
    ])
      expect(text).toContain(part);
    expect(text).not.toContain("task-3");
  });

  it("the samples in the documentation are its own", () => {
    const page = readFileSync(path.join(root, "docs", "reports.md"), "utf8");
    for (const verdict of ["regressed", "stable"] as const) expect(page).toContain(plain(nightReport(verdict)));
  });

  it("what a quiet night could not have seen is said once", () => {
    const variants = [variantVerdict("stable", { headline: "as before" })];
    expect(plain(nightReport("stable", { variants }))).toContain("2026-02-23; cannot see changes under 9.1 points");
  });

  it("a stable one is told in a handful of lines", () => {
    const lines = plain(nightReport("stable")).split("\n");
    expect(lines.length).toBeLessThanOrEqual(9);
    expect(lines.join("\n")).toContain("cannot see changes under\n  9 points");
  });

  it("drift, explained changes and nights without a measurement name their cause", () => {
    expect(plain(nightReport("drifting"))).toContain("    drift      cusum-down 5.31 of 4.80, alarm, since 2026-02-27");
    expect(plain(nightReport("explained-change"))).toContain("    moved      model: m-1 → m-2 (10 tasks)");
    const none = plain(nightReport("could-not-measure"));
    expect(none).toMatch(/^COULD NOT MEASURE {2}21 of 30/);
    expect(none).toContain("    problem    21 of 30 trials measured: 95 % are needed\n    measured   21 of 30 trials");
    expect(plain(nightReport("improved"))).toContain("+15.0 points [+6.9, +23.1]");
  });

  it("controls that failed and a damaged history are said", () => {
    const controls = { valid: false, problems: ["nop resolved task-3"], planned: 20, measured: 20, infraRate: 0 };
    const history = { nights: 0, damaged: ["2026-03-01.json"], notes: ["the folder nights/ is missing"] };
    const text = plain(nightReport("could-not-measure", { controls, history, variants: [], headline: "controls", costUsd: null }));
    expect(text).toContain("Controls: nop resolved task-3");
    expect(text).toContain("History: 0 earlier nights; cost –");
    expect(text).toContain("  the folder nights/ is missing\n  damaged and left out: 2026-03-01.json");
  });

  it("keeps to the width, and steers no terminal", () => {
    const variants = [variantVerdict("regressed", { variant: "a\u001b[2Jb", headline: "word ".repeat(60) })];
    const text = terminal(nightReport("regressed", { variants, headline: "\u001b]0;x\u0007 fell" }), 60);
    for (const line of stripVTControlCharacters(text).split("\n"))
      if (!line.includes("patchbench show")) expect([...line].length).toBeLessThanOrEqual(60);
    expect(text).toContain("a\\x1b[2Jb");
    expect(text).not.toContain("\u001b]");
  });
});
