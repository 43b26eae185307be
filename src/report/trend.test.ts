import { stripVTControlCharacters } from "node:util";
import { describe, expect, it } from "vitest";
import type { Trend, TrendPoint } from "../domain/trend.ts";
import { sparkline } from "./sparkline.ts";
import { trendReporters } from "./trend.ts";

const point = (at: number, value: number | null, problems: string[] = []): TrendPoint => ({
  ...{ runId: `r${at}`, createdAt: "2026-01-01T00:00:00Z", value, interval: value === null ? null : { low: 0, high: 1 } },
  ...{ tasks: 1, trials: 1, measured: 1, planned: 1, problems },
});
const trend = (fields: Partial<Trend> = {}): Trend => ({
  ...{
    schemaVersion: 1,
    metric: "resolve",
    unit: "share",
    better: "higher",
    source: "runs",
    changes: { maxP: 0.001, minChange: 0 },
    notes: [],
  },
  series: [
    {
      suite: "s",
      variant: "v",
      task: null,
      points: [point(0, 0.5), point(1, null), point(2, 0.25, ["an outage"]), point(3, 1)],
      changePoints: [],
    },
  ],
  ...fields,
});
const terminal = (one: Trend, width = 100) => stripVTControlCharacters(trendReporters.terminal(one, width));

describe("a sparkline", () => {
  it("goes from the least to the greatest, with gaps", () => {
    expect(sparkline([0, 1, 2, 3, 4, 5, 6, 7])).toBe("▁▂▃▄▅▆▇█");
    expect(sparkline([2, null, 0, 4])).toBe("▅·▁█");
    expect([sparkline([3, 3]), sparkline([null]), sparkline([])]).toEqual(["▅▅", "·", ""]);
  });
});

describe("a trend for a terminal", () => {
  it("shows gaps as such, and leaves unsound points out of the extremes", () => {
    const text = terminal(trend());
    expect(text).toContain("  ▃·▁█\n  first 50.0 % · last 100 % [0 % to 100 %] · min 50.0 % · max 100 % · 3 points · 1 gap\n");
    expect(text).toContain("an outage");
    expect(text).toMatch(/r1 +– +\[–\]/);
  });

  it("keeps to the width: the newest points, and no time where the run's id has to do", () => {
    const points = Array.from({ length: 300 }, (_, at) => point(at, at / 300));
    const [series] = trend().series;
    const text = terminal(trend({ series: series === undefined ? [] : [{ ...series, points }] }), 60);
    const lines = text.split("\n").filter((line) => !line.startsWith("◆"));
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(60);
    expect(text).toContain("(the newest 56 of 300 points)");
    expect(text).toContain("  r299  ");
  });

  it("names the suite only where there are several, and steers no terminal", () => {
    const [series] = trend().series;
    if (series === undefined) throw new Error("none");
    expect(terminal(trend())).toMatch(/^v$/m);
    const two = terminal(trend({ series: [series, { ...series, suite: "t\u001b[2J" }] }));
    expect(two).toMatch(/^s \/ v$/m);
    expect(two).toMatch(/^t\\x1b\[2J \/ v$/m);
  });
});

it("Markdown: names are no markup, changes come first", () => {
  const [series] = trend().series;
  if (series === undefined) throw new Error("none");
  const changePoints = [
    {
      runId: "r3",
      createdAt: "2026-01-01T00:00:00Z",
      from: 0.5,
      to: 1,
      p: 1e-9,
      moved: [{ part: "model", from: "<b>", to: "|x|", tasks: ["a"] }],
      movedIn: "r3",
    },
  ];
  const text = trendReporters.markdown(trend({ series: [{ ...series, variant: "@all", changePoints }] }));
  expect(text.indexOf("Changes of level")).toBeLessThan(text.indexOf("| series |"));
  expect(text).toContain(
    "**50.0 % → 100 %** since 2026-01-01 00:00 in `r3` (p < 0.000001); model &#60;b&#62; → &#124;x&#124; &#40;at a&#41;"
      .replace("&#40;", "(")
      .replace("&#41;", ")"),
  );
  expect(text).not.toMatch(/<b>|@all/);
});
