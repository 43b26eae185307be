import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readCtrf } from "../../../test/support/ctrf-rules.ts";
import { readJunit } from "../../../test/support/junit-rules.ts";
import { nightReport, taskList, variantVerdict } from "../../../test/support/night-report.ts";
import { NightVerdict } from "../../domain/gate.ts";
import { NightReport, type VariantVerdict } from "../../domain/night.ts";
import { nightReporters } from "./index.ts";

const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom("|", "`", "<script>", "</details>", "<!--", "]]>", "\n", "\r", "@team", "#1", "https://x.y", "\\", "**", "[a](b)"),
      fc.constantFrom("&", '"', "\u0000", "\u001b[2J", "\u0085", "\u202e", "\ud800", "\ufffe", "\uffff", "é", "😀", "__proto__"),
      fc.string({ unit: "binary", maxLength: 4 }),
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join(""));
const odd = fc.oneof(fc.double(), fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, 0, -0.5));

const variant = fc
  .record({
    verdict: fc.constantFrom(...NightVerdict.options),
    name: hostile,
    said: hostile,
    task: hostile,
    figure: odd,
    tasks: fc.boolean(),
  })
  .map(({ verdict, name, said, task, figure, tasks }): VariantVerdict => {
    const one = variantVerdict(verdict, { variant: name, headline: said, since: said, reference: [task, said] });
    const link = `${name}/${task}`;
    const alarm = { taskId: task, resolved: 0, trials: 3, beforeResolved: 4, beforeTrials: 5, p: figure, link };
    const moved = { part: said, from: name, to: task, tasks: [task] };
    const contrast = one.contrast && {
      ...one.contrast,
      differences: one.contrast.differences.map((each) => ({ ...each, a: figure, delta: figure, mde: figure, p: figure, reason: said })),
      contributions: [...one.contrast.contributions, { taskId: task, delta: figure }],
    };
    const { tasks: _, ...rest } = one;
    return {
      ...(tasks ? { ...one, tasks: [...taskList(2), { taskId: task, resolved: 0, measured: 0, planned: 1, missing: said, link }] } : rest),
      ...{ contrast, alarms: [...one.alarms, alarm], explained: [moved], validity: { ...one.validity, problems: [said] } },
      detectors: [{ name: "ewma", value: figure, limit: figure, alarm: true, since: said }],
    };
  });

const report = fc
  .record({ variants: fc.array(variant, { maxLength: 4 }), text: hostile, verdict: fc.constantFrom(...NightVerdict.options), costUsd: odd })
  .map(({ variants, text, verdict, costUsd }): NightReport => {
    const controls = { valid: false, problems: [text], planned: 1, measured: 0, infraRate: 0 };
    const history = { nights: 1, damaged: [text], notes: [text] };
    const links = [
      { name: text, url: `https://example.com/${text}` },
      { name: text, url: `javascript:${text}` },
    ];
    return nightReport(verdict, {
      variants,
      controls,
      history,
      links,
      costUsd,
      nightId: text,
      runId: text,
      suite: text,
      headline: text,
      createdAt: text,
    });
  });

describe("any night", () => {
  it("gives well-formed JUnit XML and valid CTRF, and no reporter throws or shows NaN", () => {
    fc.assert(
      fc.property(report, (night) => {
        const suites = readJunit(nightReporters.junit(night));
        expect(suites).toHaveLength(night.variants.length + 1);
        const { tests } = readCtrf(nightReporters.ctrf(night));
        expect(tests).toHaveLength(suites.reduce((sum, suite) => sum + suite.tests, 0));
        expect(() => JSON.parse(nightReporters.json(night))).not.toThrow();
        const clean = JSON.stringify(night).includes("NaN") ? "" : `${nightReporters.terminal(night)}${nightReporters.markdown(night)}`;
        expect(clean).not.toMatch(/NaN|Infinity/);
      }),
      { numRuns: 200 },
    );
  });

  it("Markdown fits a comment, and nothing of what names say is live in it", () => {
    fc.assert(
      fc.property(report, (night) => {
        const whole = nightReporters.markdown(night);
        expect(whole.length).toBeLessThanOrEqual(65_000);
        const text = whole.replace(/\]\(<https:\/\/example\.com\/[^<>|\s]*>\)/g, "]").replace("<!-- patchbench:nightly -->", "");
        expect(text.replace(/<\/?(details|summary)>/g, "")).not.toMatch(/<|@team|https:\/\/|\]\(|\r|\u202e|\*\*\*/);
        expect(whole.match(/<details>/g)?.length ?? 0).toBe(whole.match(/<\/details>/g)?.length ?? 0);
        const rows = whole.split("\n").filter((line) => line.startsWith("|"));
        for (const row of rows) expect(row.split("|")).toHaveLength(10);
      }),
      { numRuns: 200 },
    );
  });

  it("as JSON it is what its schema says", () => {
    for (const verdict of NightVerdict.options) {
      const night = nightReport(verdict);
      expect(NightReport.parse(JSON.parse(nightReporters.json(night)))).toEqual(night);
    }
  });
});
