import { describe, expect, it } from "vitest";
import { nightReport, taskList, variantVerdict } from "../../../test/support/night-report.ts";
import { nightReporters } from "./index.ts";

const { markdown } = nightReporters;

describe("a night as Markdown", () => {
  it("the marker of the comment that stays, then the verdict, then the table", () => {
    const lines = markdown(nightReport("regressed")).split("\n");
    expect(lines[0]).toBe("<!-- patchbench:nightly -->");
    expect(lines[1]).toEqual(expect.stringMatching(/^### REGRESSED: 62\.0 % → 48\.0 %, -14\.0 points/));
    expect(lines).toContain("| `codex` | regressed | 62.0 % → 48.0 % | −14.0 points | [−22.1, −5.9] | 0.002 | 9.1 points | 30/30 |");
  });

  it("folds what the verdict rests on", () => {
    const text = markdown(nightReport("regressed"));
    const folded = text.slice(text.indexOf("<details>"), text.indexOf("</details>"));
    for (const part of [
      "<summary>REGRESSED: codex, since 2026-03-04</summary>",
      "- alarm: `task-1`: 0 of 3 resolved tonight, 40 of 42 before, p &#60; 0.001; `patchbench show 20260304-020000-aaaa task-1__codex__0`",
      "- worst: `task-2`: −7.0 points; `patchbench show 20260304-020000-aaaa task-2__codex__0`",
      "- baseline `release-3`: 65.0 % → 48.0 %: −17.0 points",
    ])
      expect(folded).toContain(part);
    expect(markdown(nightReport("stable"))).not.toContain("<details>");
  });

  it("says what is wrong with the night, the worst variant first", () => {
    const controls = { valid: false, problems: ["nop resolved | task-3"], planned: 20, measured: 20, infraRate: 0 };
    const history = { nights: 3, damaged: ["a.json"], notes: ["two nights are missing"] };
    const variants = [variantVerdict("stable", { variant: "a" }), variantVerdict("could-not-measure", { variant: "b" })];
    const text = markdown(nightReport("could-not-measure", { controls, history, variants, costUsd: null }));
    expect(text).toContain(
      "- controls: nop resolved &#124; task-3\n- history: two nights are missing\n- history: damaged and left out: a.json",
    );
    expect(text.indexOf("| `b` | could-not-measure | – → – | – | – | – | – | 21/30 |")).toBeLessThan(text.indexOf("| `a` | stable"));
    expect(text).toContain("- problem: 21 of 30 trials measured: 95 % are needed");
  });

  it("200 variants and 2000 tasks fit a comment: lists are cut, and say so", () => {
    const contributions = taskList(2_000).map(({ taskId }, at) => ({ taskId, delta: -0.001 * (at + 1) }));
    const bad = variantVerdict("regressed");
    const alarm = bad.alarms[0];
    const alarms = taskList(2_000).flatMap(({ taskId }) => (alarm === undefined ? [] : [{ ...alarm, taskId }]));
    const contrast = bad.contrast && { ...bad.contrast, contributions };
    const variants = Array.from({ length: 200 }, (_, at) =>
      variantVerdict("regressed", { variant: `variant-${at}`, contrast, alarms, tasks: taskList(2_000) }),
    );
    const links = variants.map(({ variant }) => ({ name: variant, url: `https://example.com/${"x".repeat(200)}/${variant}` }));
    const text = markdown(nightReport("regressed", { variants, links }));
    expect(text.length).toBeLessThanOrEqual(65_000);
    expect(text.match(/^\| `variant-/gm)?.length).toBe(60);
    expect(text).toContain("… and 140 variants more.");
    expect(text).toMatch(/^… and \d+ variants more, in the other forms of this report\.$/m);
    expect(text).toContain("- worst: `task-1999`: −200.0 points");
    expect(text).toContain("- … and 1990 tasks more that lost.");
    expect(text).toContain("- … and 1980 more.");
  });
});
