import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseCsv } from "../../test/support/csv.ts";
import { trialRecord } from "../../test/support/trial-record.ts";
import { Calibration } from "../domain/calibration.ts";
import { Config } from "../domain/config.ts";
import type { TrialRecord } from "../domain/trial.ts";
import { noUsage } from "../domain/usage.ts";
import { columnNames, csvCells, csvColumns, csvLine } from "./export-csv.ts";
import { type ExportRun, noCalibrations } from "./export-line.ts";

const config = Config.parse({ variants: [{ name: "oracle", agent: "oracle", model: "m-1" }] });
const run: ExportRun = {
  manifest: { runId: "r", createdAt: "2026-01-01T00:00:00Z", config: { ...config, sandbox: "local" } },
  ...{ suite: "shop", calibrations: noCalibrations },
};

/** Records as a table is read: a field for each column. */
function tableOf(records: readonly TrialRecord[], own: ExportRun = run): Record<string, string>[] {
  const columns = csvColumns(records.flatMap(columnNames(own)));
  const text = [csvLine(columns), ...records.map((record) => csvLine(csvCells(own, record, columns)))].join("");
  const [head = [], ...rows] = parseCsv(text);
  for (const row of rows) expect(row).toHaveLength(head.length);
  return rows.map((row) => Object.fromEntries(row.map((cell, at) => [head[at] ?? "", cell])));
}

const judged = (judge: string) => ({
  ...{ name: "review.scope", judge, model: "j", value: 0.5, choice: "partly", ballots: [], cut: null, usage: noUsage, cached: false },
});

describe("a line", () => {
  it.each([
    ["a,b", '"a,b"'],
    ['say "x"', '"say ""x"""'],
    ["two\nlines", '"two\nlines"'],
    ["two\r\nlines", '"two\r\nlines"'],
    ["é 💀", "é 💀"],
    ["", ""],
    ["0", "0"],
    ["=1+2", "'=1+2"],
    ['=cmd|" /C calc"!A0', `"'=cmd|"" /C calc""!A0"`],
    ["-1", "'-1"],
    ["@sum", "'@sum"],
  ])("has %j as %s", (value, cell) => {
    expect(csvLine([value, "end"])).toBe(`${cell},end\r\n`);
  });

  it("has numbers as they are, negative ones too, and nothing for null", () => {
    expect(csvLine([-1.5, 0, 1e-9, null, 12])).toBe("-1.5,0,1e-9,,12\r\n");
  });

  it("of any texts and numbers comes back, marks before formulas aside", () => {
    const cell = fc.oneof(
      fc.string({ unit: "grapheme" }),
      fc.stringMatching(/^[=+@"',\r\n\t -]{0,6}$/),
      fc.double({ noNaN: true }),
      fc.constant(null),
    );
    fc.assert(
      fc.property(fc.array(fc.array(cell, { minLength: 2, maxLength: 6 }), { maxLength: 5 }), (rows) => {
        const expected = rows.map((row) =>
          row.map((one) => (typeof one === "string" && /^[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/.test(one) ? `'${one}` : String(one ?? ""))),
        );
        expect(parseCsv(rows.map(csvLine).join(""))).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });
});

describe("the columns", () => {
  it("begin with the same ones whatever is in the records", () => {
    expect(csvColumns([])).toEqual(csvColumns(["score.a"]).slice(0, -1));
    expect(csvColumns(["measurement.b", "score.z", "measurement.a", "score.a", "score.z"]).slice(-4)).toEqual([
      ...["score.a", "score.z", "measurement.a", "measurement.b"],
    ]);
  });

  it("say whose trial it was and how it went", () => {
    const usage = { ...noUsage, inputTokens: 5, outputTokens: 0, costUsd: 0.25, cost: "estimated" as const };
    const [row] = tableOf([trialRecord({ usage })]);
    expect(row).toEqual({
      ...{ run: "r", created: "2026-01-01T00:00:00Z", suite: "shop", task: "calc-power", kind: "feature", repo: "calc" },
      ...{ variant: "oracle", agent: "oracle", agent_version: "1", model: "m-1" },
      ...{ trial: "0", trial_id: "calc-power__oracle__0", attempt: "1", revision: "run" },
      ...{ outcome: "finished", verdict: "passed", resolved: "1", missing: "" },
      ...{ input_tokens: "5", cached_tokens: "", cache_write_tokens: "", output_tokens: "0", reasoning_tokens: "" },
      ...{ cost_usd: "0.25", cost: "estimated", wall_ms: "1000", agent_ms: "1" },
      ...{ started: "2026-01-01T00:00:00Z", finished: "2026-01-01T00:00:01Z", fingerprint: "f".repeat(64), "score.tests.resolved": "1" },
    });
  });

  it("are empty for what was not measured, never 0, with the reason", () => {
    const outcome = { kind: "infra-failed" as const, stage: "workspace" as const, detail: 'no "space", left\nhere' };
    const verdict = { kind: "not-run" as const, cause: "harness" as const, reason: "-" };
    const scores = [{ name: "tests.resolved", value: null, reason: "not run" }];
    const measurements = [{ name: "diff-size.lines", value: null, unit: "lines", better: "lower" as const, reason: "no diff" }];
    const [row, other] = tableOf([
      trialRecord({ outcome, verdict, scores, measurements }),
      trialRecord({ scores: [{ name: "own.score", value: 0 }], measurements: [{ ...measurements[0], value: -2 } as never] }),
    ]);
    expect(row).toMatchObject({ resolved: "", missing: 'no "space", left\nhere', cost_usd: "", cost: "unknown" });
    expect(row).toMatchObject({ "score.tests.resolved": "", "score.own.score": "", "measurement.diff-size.lines": "" });
    expect(other).toMatchObject({ "score.tests.resolved": "", "score.own.score": "0", "measurement.diff-size.lines": "-2", resolved: "1" });
  });

  it("mark a judge's scores unless its agreement with people is known and enough", () => {
    const of = (judge: string) => trialRecord({ scores: [{ name: "review.scope", value: 0.5 }], judgements: [judged(judge)] });
    const known = Calibration.parse({
      judge: "good",
      name: "review.scope",
      model: "j",
      alpha: 0.8,
      trials: 30,
      raters: 2,
      createdAt: "2026-01-01T00:00:00Z",
    });
    const calibrations = { byJudge: new Map([["good", known]]), minAgreement: 0.7 };
    const rows = tableOf([of("good"), of("other")], { ...run, calibrations });
    expect(rows[0]).toMatchObject({ "score.review.scope": "0.5", "score.review.scope [uncalibrated]": "" });
    expect(rows[1]).toMatchObject({ "score.review.scope": "", "score.review.scope [uncalibrated]": "0.5" });
    expect(Object.keys(tableOf([of("good")])[0] ?? {})).not.toContain("score.review.scope");
  });

  it("hold no formula of a scorer's name", () => {
    const row = tableOf([trialRecord({ scores: [{ name: "=x", value: 1 }], repoId: "=HYPERLINK(1)" })])[0] ?? {};
    expect(
      Object.entries(row)
        .flat()
        .filter((text) => /^[=+@-]/.test(text)),
    ).toEqual([]);
    expect(row).toMatchObject({ "score.=x": "1", repo: "'=HYPERLINK(1)" });
  });
});
