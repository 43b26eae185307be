import { stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "vitest";
import { contrast, difference } from "../../test/support/variant-sample.ts";
import { Comparison, type Contrast } from "../domain/comparison.ts";
import { comparisonReporters } from "./comparison.ts";
import { falseAlarmReporters } from "./false-alarms.ts";

function comparison(contrasts: Contrast[], fields: Partial<Comparison> = {}): Comparison {
  return { schemaVersion: 1, alpha: 0.05, power: 0.9, margin: 0.1, anyway: false, contrasts, notes: [], ...fields };
}

const terminal = (found: Comparison) => stripVTControlCharacters(comparisonReporters.terminal(found));

describe("a comparison for a terminal", () => {
  it("begins with the answer, and says what it rests on", () => {
    const text = terminal(comparison([contrast()]));
    expect(text.split("\n")[0]).toBe("r2/mine resolves 20 points less");
    for (const words of [
      "B  r2/mine  2026-01-01, 19 of 20 trials measured",
      "│ resolved  │ 80.0 % │ 60.0 % │ -20.0 points │ [-35.0, -4.0]  │ 0.012  │ ±15.0      │",
      "│ wall time │ 1.5 s  │ 3.0 s  │ ×2.00        │ [×1.50, ×2.60] │ <0.001 │ ×1.20      │",
      "No figures:\n  cost/trial: no cost is known",
      "  t1: 2/2 → 0/2; patchbench show r1 t1__mine__0, patchbench show r2 t1__mine__1",
      "Not compared, because the instrument differs:\n  task edited: the task's files differ",
      "What moved:\n  model: m-1 → m-2\n",
      "  r2/mine: 1 of 20 trials, in no figure above",
      "Tasks only in A:\n  old",
      "Tasks only in B:\n  new",
      "  t1: -15.0 points\n  t2: -5.0 points\n",
      "5 trials a task on each side, 61 more trials in all, for about $12.50: would show a change of 10 points with a chance of 90.0 %",
    ])
      expect(text).toContain(words);
  });

  it("leaves out what there is nothing to say of, and a table that would be empty", () => {
    const sides = { a: { ...contrast().a, measured: 0 }, b: { ...contrast().b, measured: 0 } };
    const none = { refused: [], explained: [], unknown: true, onlyA: [], onlyB: [] };
    const text = terminal(
      comparison([
        contrast({
          ...sides,
          comparability: none,
          flips: [],
          contributions: [],
          settle: null,
          conclusion: "not-comparable",
          headline: "no",
        }),
      ]),
    );
    expect(text).not.toMatch(/│|What moved|Lost|Gained|only in|settle/);
    expect(text).toContain("Not known:\n  An older version wrote one side");
    expect(text).toContain("r1/mine: 20 of 20 trials");
  });

  it("tells digests once a part, and where a part moved at some tasks only", () => {
    const moved = (part: string, from: string, tasks: string[]) => ({ part, from, to: "z", tasks });
    const explained = [
      moved("prompt", "x", ["t1"]),
      moved("options", "x", ["t1"]),
      moved("options", "y", ["t2", "t3"]),
      moved("agentVersion", "1", ["t1"]),
    ];
    const refused = [moved("limits", "x", ["t9"]), { part: "grader", from: "1", to: "2", tasks: ["a", "b", "c", "d", "e", "f", "g"] }];
    const text = terminal(comparison([contrast({ comparability: { ...contrast().comparability, explained, refused } })], { anyway: true }));
    expect(text).toContain("  prompt: changed (x → z), at t1\n");
    expect(text).toContain("  agent options: changed\n");
    expect(text).toContain("  agent version: 1 → z, at t1\n");
    expect(text).toContain("Compared although the instrument differs:\n  task t9: its limits differ (time, budget, or what may be used)");
    expect(text).toContain("  grader: 1 → 2, at a, b, c, d, e and 2 more\n");
  });

  it("says all answers before any figures, and shows adjusted p", () => {
    const two = [
      contrast({ headline: "first" }),
      contrast({ headline: "second", conclusion: "unclear", differences: [difference({ pAdjusted: 0.024 })] }),
    ];
    const text = terminal(comparison(two, { notes: ["r3/x was not compared"] }));
    expect(text).toMatch(/^r1\/mine → r2\/mine {2}first\nr1\/mine → r2\/mine {2}second\n/);
    expect(text).toContain("│ 0.024 │");
    expect(text).toContain("adjusted for 2 comparisons (Holm)");
    expect(text.endsWith("r3/x was not compared")).toBe(true);
  });

  it("shows no control characters of a record", () => {
    expect(comparisonReporters.terminal(comparison([contrast({ headline: "bad\u001b[2J" })]))).not.toContain("\u001b[2J");
  });
});

describe("a comparison as Markdown", () => {
  it("begins with the answer and escapes what records say", () => {
    const reason = "a | b <img src=x> @someone";
    const found = contrast({
      headline: "B is *worse*",
      differences: [difference(), difference({ metric: "cost", delta: null, interval: null, p: null, mde: null, reason })],
    });
    const text = comparisonReporters.markdown(comparison([found]));
    expect(text.split("\n")[0]).toBe("### patchbench: B is &#42;worse&#42;");
    expect(text).not.toMatch(/<img|@someone| \| b </);
    expect(text).toContain("| resolved | 80.0 % | 60.0 % | -20.0 points |");
    expect(text).toContain("A: `r1`/`mine` (2026-01-01, 20 of 20 trials measured)");
  });

  it("keeps within what a comment holds, and says what it leaves out", () => {
    const flips = Array.from(
      { length: 500 },
      (_, at) => ({ ...contrast().flips[0], taskId: `task-${at}-${"|".repeat(60)}` }) as Contrast["flips"][number],
    );
    const one = comparisonReporters.markdown(comparison([contrast({ flips })]));
    expect(one).toMatch(/- … and 4\d\d more lines/);
    const many = comparisonReporters.markdown(
      comparison(Array.from({ length: 100 }, () => contrast({ flips, headline: "*".repeat(400) }))),
    );
    expect(many).toMatch(/… and the figures of \d+ comparisons more/);
    expect(Math.max(one.length, many.length)).toBeLessThanOrEqual(65_000);
  });
});

it("as JSON it is what the schema says", () => {
  expect(Comparison.parse(JSON.parse(comparisonReporters.json(comparison([contrast()]))))).toEqual(comparison([contrast()]));
});

describe("the gate's own false alarms", () => {
  const side = { name: "r/v", splits: 400, alarms: 16, rate: 0.04, interval: { low: 0.025, high: 0.064 }, trials: 60, trialsPerHalf: 30 };

  it("are held against alpha, and say what a half is", () => {
    const text = stripVTControlCharacters(falseAlarmReporters.terminal({ schemaVersion: 1, alpha: 0.05, sides: [side] }));
    expect(text).toContain("r/v: 16 of 400 random splits alarmed, 4.0 % [2.5, 6.4] %; alpha is 5.0 %: no more than it promises.");
    expect(text).toContain("A half has 30 trials a task, half of what was measured (60 trials in all)");
  });

  it("are too many only where the interval says so, and unknown where nothing can be split", () => {
    const many = { ...side, rate: 0.12, interval: { low: 0.09, high: 0.16 } };
    const none = { ...side, rate: null, interval: null, splits: 0, alarms: 0, reason: "no task has two measured trials" };
    const text = falseAlarmReporters.markdown({ schemaVersion: 1, alpha: 0.05, sides: [many, none] });
    expect(text).toContain("more than it promises: do not trust it");
    expect(text).toContain("no task has two measured trials");
  });
});
