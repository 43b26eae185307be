import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { trialRecord } from "../../test/support/trial-record.ts";
import type { RunSummary } from "../run/summary.ts";
import { rowOf, summarize } from "../stats/summary.ts";
import { markdown } from "./markdown.ts";
import { link, plain, table } from "./markdown-text.ts";

const records = [
  trialRecord({ taskId: "a", variant: "mine" }),
  trialRecord({ taskId: "b", variant: "mine", scores: [{ name: "tests.resolved", value: 0 }] }),
  trialRecord({ taskId: "c", variant: "mine", outcome: { kind: "infra-failed", stage: "agent", detail: "<b>@team | `x`" }, scores: [] }),
];

function summaryOf(fields: Partial<RunSummary> = {}): RunSummary {
  const rows = records.map(rowOf);
  return {
    ...{
      runId: "r",
      createdAt: "2026-01-01T00:00:00Z",
      finished: true,
      sandbox: { name: "local", isolation: "none" },
      workspaceMethod: "cp",
    },
    ...{ tasks: 3, planned: 3, measured: 2, unavailable: [], damagedLines: [], judges: [], links: [] },
    variants: [summarize({ variant: "mine", rows, planned: 3, unavailable: {} })],
    ...fields,
  };
}

describe("markdown", () => {
  it("says first whether everything was measured, then the rates, then what is missing and what failed", () => {
    const text = markdown(summaryOf(), records.map(rowOf));
    const lines = text.split("\n");
    expect(lines[0]).toBe("**Incomplete: 2 of 3 trials measured**, 1 variant on 3 tasks. Rates are over what was measured.");
    expect(lines[4]).toMatch(/^\| mine \| 50.0 % \| \[9, 91\] % \|.*\| 2\/3 \|$/);
    expect(text).toContain("- mine: 1 trial: &lt;b&gt;@");
    expect(text).not.toContain("<b>");
    expect(text).not.toMatch(/@team/);
    expect(text).toContain("<details><summary>1 trial not resolved</summary>");
    expect(text).toContain("- b\\_\\_mine\\_\\_0: passed, finished");
  });

  it("links to experiments elsewhere, and only to pages of the web", () => {
    const links = [
      { sink: "braintrust", variant: "mine", url: "https://app.example.com/o/p/e (1)?x=<y>" },
      { sink: "odd", variant: "mine", url: "javascript:alert(1)" },
    ];
    const text = markdown(summaryOf({ links }), []);
    expect(text).toContain("[mine at braintrust](<https://app.example.com/o/p/e%20(1)?x=%3Cy%3E>) · mine at odd");
    expect(text).not.toContain("javascript");
  });

  it("shows judges' scores apart and marked", () => {
    const judged = [{ name: "review.scope", judge: "j", model: "m", value: 0.8125, tasks: 3, trials: 3, nulls: 1 }];
    const variants = summaryOf().variants.map((one) => ({ ...one, judged }));
    const of = (judges: RunSummary["judges"]) => markdown(summaryOf({ variants, judges }), []);
    expect(of([])).toContain("review.scope 0.81 \\(3 trials, 1 without a value\\) \\[uncalibrated\\]");
    expect(of([{ judge: "j", calibrated: false, alpha: 0.4, trials: 30 }])).toContain("\\[uncalibrated: agreement 0.40 on 30 trials\\]");
    expect(of([{ judge: "j", calibrated: true, alpha: 0.81, trials: 30 }])).toContain("\\[agreement with people: 0.81\\]");
  });
});

describe("hostile text", () => {
  const hostile = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom("<script>x</script>", "a|b", "`x`", "@me", "[a](http://x)", "a\n\n# b", "\\|", "&lt;"),
  );

  it("stays in its cell and is neither HTML, mention, link nor line", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(hostile, hostile), { minLength: 1, maxLength: 5 }), (rows) => {
        const text = table(
          ["a", "b"],
          rows.map((row) => row.map(plain)),
        );
        const lines = text.split("\n");
        expect(lines).toHaveLength(rows.length + 2);
        for (const line of lines) expect(line.match(/(?<!\\)(?:\\\\)*\|/g)).toHaveLength(3);
        expect(text).not.toMatch(/[<>`](?<!\\`)/);
        expect(text).not.toMatch(/@\w|(?<!\\)\[|:\/\//);
      }),
    );
  });

  it("cannot leave a link", () => {
    fc.assert(
      fc.property(hostile, fc.webUrl({ withQueryParameters: true, withFragments: true }), (text, url) => {
        expect(link(text, url)).toMatch(/^\[[^\n]*\]\(<https?:[^<>\s]+>\)$/);
      }),
    );
  });
});
