import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { failed } from "../../test/support/evidence.ts";
import { trialRecord } from "../../test/support/trial-record.ts";
import type { Judgement } from "../domain/judgement.ts";
import { noUsage } from "../domain/usage.ts";
import type { RunSummary } from "../run/summary.ts";
import { noJudging } from "../stats/judging.ts";
import { rowOf, summarize } from "../stats/summary.ts";
import { markdown } from "./markdown.ts";
import { toldOf } from "./told.ts";
import type { ReportedTrial } from "./types.ts";

const judgement = (value: number | null): Judgement => ({
  ...{ name: "review.scope", judge: "j", model: "m", value, choice: null, ballots: [], cut: null, usage: noUsage, cached: false },
});

function reported(records: ReturnType<typeof trialRecord>[]): ReportedTrial[] {
  return records.map((record) => ({ ...rowOf(record), ...toldOf(record) }));
}

function summaryOf(trials: ReportedTrial[], fields: Partial<RunSummary> = {}): RunSummary {
  const names = [...new Set(trials.map((one) => one.variant))];
  const variants = names.map((variant) => {
    const rows = trials.filter((one) => one.variant === variant);
    return summarize({ variant, rows, planned: rows.length, unavailable: {} });
  });
  return {
    ...{ runId: "r", createdAt: "2026-01-01T00:00:00Z", finished: true, sandbox: { name: "bubblewrap", isolation: "namespaces" } },
    ...{ workspaceMethod: "overlay", tasks: 1, planned: trials.length, measured: trials.filter((one) => one.resolved !== null).length },
    ...{ variants, unavailable: [], damagedLines: [], adaptive: [], links: [], judging: noJudging },
    ...fields,
  };
}

/** Tables as a renderer sees them: cells parted by pipes that no backslash stands before. */
function tablesIn(text: string): string[][][] {
  const blocks = text.split(/\n(?!\|)|\n\n/).map((block) => block.split("\n").filter((line) => line.startsWith("|")));
  return blocks.filter((lines) => lines.length > 1).map((lines) => lines.map(cellsOf));
}

function cellsOf(line: string): string[] {
  return line
    .replace(/^\||\|$/g, "")
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim());
}

describe("the Markdown report", () => {
  it("begins with whether there was a measurement, and has all that matters", () => {
    const lost = trialRecord({ variant: "b", scores: [], outcome: { kind: "infra-failed", stage: "agent", detail: "disk | gone" } });
    const missed = trialRecord({ scores: [{ name: "tests.resolved", value: 0 }], verdict: failed([0, 2], [8, 8]), trialIndex: 1 });
    const trials = reported([trialRecord({ judgements: [judgement(0.5)] }), { ...missed, judgements: [judgement(null)] }, lost]);
    const links = [{ sink: "braintrust", variant: "oracle", url: "https://example.com/a?x=<b>|c" }];
    const text = markdown(summaryOf(trials, { links }), trials);
    expect(text.split("\n")[0]).toBe("### patchbench: could not measure `b` (0 of 1)");
    expect(tablesIn(text)[0]?.[2]).toEqual(["`oracle`", "50.0 %", "[5, 95] %", "–", "–", "–", "–", "1.0 s", "2/2"]);
    expect(text).toContain("- `b`, 1 trial: disk &#124; gone");
    expect(text).toContain("- `oracle`: review.scope 0.50 (n 1, 1 null) &#91;uncalibrated&#93;");
    expect(text).toContain("<summary>2 of 3 trials not resolved or not measured</summary>");
    expect(tablesIn(text)[1]?.slice(2)).toEqual([
      ["`calc-power__oracle__1`", "failed 0/2 fail-to-pass, 8/8 pass-to-pass", "–"],
      ["`calc-power__b__0`", "infra failed: disk &#124; gone", "–"],
    ]);
    expect(text).toContain("- [oracle in braintrust](<https://example.com/a?x=%3Cb%3E%7cc>)");
  });

  it("says so when all was measured, and when nothing isolates", () => {
    const trials = reported([trialRecord()]);
    const text = markdown(summaryOf(trials, { sandbox: { name: "local", isolation: "none" }, finished: false }), trials);
    expect(text).toMatch(/^### patchbench: 1 of 1 trial measured\n/);
    expect(text).toContain("**No isolation:**");
    expect(text).toContain("**not finished**");
    expect(text).not.toContain("<details>");
  });

  it("a link that leads to no web page is no link", () => {
    const text = markdown(summaryOf([], { links: [{ sink: "s", variant: "v", url: "javascript:alert(1)" }] }));
    expect(text).toContain("- v in s");
    expect(text).not.toContain("javascript");
  });

  it("cuts long lists, says how many are left, and fits a comment", () => {
    const records = Array.from({ length: 120 }, (_, trialIndex) =>
      trialRecord({
        trialIndex,
        scores: [],
        outcome: { kind: "infra-failed", stage: "agent", detail: `${trialIndex} ${"@".repeat(300)}` },
      }),
    );
    const text = markdown(summaryOf(reported(records)), reported(records));
    expect(text.length).toBeLessThan(65_000);
    const shown = text.match(/^\| `calc-power__oracle__\d+`/gm)?.length ?? 0;
    expect(shown).toBeGreaterThan(5);
    expect(text).toContain(`… and ${120 - shown} trials more.`);
    expect(text).toMatch(/^- … and \d+ more\.$/m);
  });

  const hostile = fc
    .array(
      fc.constantFrom("|", "`", "<script>", "</details>", "\n", "\r\n", "@team", "#1", "https://x.y", "\\", "**", "[a](b)", "a", "\u202e"),
    )
    .map((parts) => parts.join(""));

  it("whatever names and reasons say, tables stay whole and nothing of theirs is live", () => {
    fc.assert(
      fc.property(hostile, hostile, hostile, hostile, (variant, detail, task, url) => {
        const outcome = { kind: "infra-failed", stage: "agent", detail } as const;
        const record = trialRecord({ variant, taskId: task, scores: [], outcome });
        const odd: Judgement = { ...judgement(1), name: detail };
        const trials = reported([record, trialRecord({ variant, judgements: [odd] })]);
        const links = [{ sink: detail, variant, url: `https://example.com/${url}` }];
        const sandbox = { name: task, isolation: detail };
        const whole = markdown(summaryOf(trials, { links, runId: task, sandbox }), trials);
        const text = whole.replace(/\]\(<https:\/\/example\.com\/[^<>|\s]*>\)/, "]");
        expect(text).not.toBe(whole);
        for (const rows of tablesIn(text)) for (const cells of rows) expect(cells).toHaveLength(rows[0]?.length ?? 0);
        expect(tablesIn(text)).toHaveLength(2);
        expect(text.match(/<\/?[a-z]+/g)).toEqual(["<sub", "</sub", "<details", "<summary", "</summary", "</details"]);
        expect(text).not.toMatch(/@team|\u202e|https:\/\/|\*\*\*|\]\(|\r/);
        expect(whole.length).toBeLessThan(65_000);
      }),
      { numRuns: 100 },
    );
  });
});
