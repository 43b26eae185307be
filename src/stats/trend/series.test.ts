import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { seeded } from "../random.ts";
import { wilson } from "../wilson.ts";
import { type CellTrial, cellOf } from "./cell.ts";
import { metricFacts } from "./metrics.ts";
import { pointOf } from "./point.ts";
import { seriesOf, type TrendCell, type TrendRow } from "./series.ts";

const trial = (fields: Partial<CellTrial> = {}): CellTrial => ({
  ...{ outcome: "finished", resolved: 1, clean: 1, within: 1, sizeRatio: 0, costUsd: 1, tokens: 100, wallMs: 1_000, lost: 0 },
  ...fields,
});
const figure = (n: number, mean: number | null, variance: number | null = null) => ({ n, mean, variance });

describe("one task's figures", () => {
  it("leave out what was not measured, instead of counting it as 0", () => {
    const lost = trial({
      outcome: "model-error",
      resolved: null,
      clean: null,
      within: null,
      sizeRatio: null,
      costUsd: 9,
      tokens: null,
      wallMs: 7,
      lost: 2,
    });
    const { measured, figures } = cellOf([trial(), trial({ resolved: 0, within: 0, costUsd: 0 }), lost], 5);
    expect(measured).toBe(2);
    expect([figures.resolve, figures.violation].map(({ n, mean }) => [n, mean])).toEqual([
      [2, 0.5],
      [2, 0.5],
    ]);
    expect(figures.cost).toEqual(figure(1, 0)); // a cost of 0 has no log
    expect(figures.wall).toEqual(figure(2, Math.log(1_000), 0));
    expect(figures.infra).toMatchObject({ n: 5, mean: 3 / 5 }); // two lost attempts and one lost trial of five goes
    expect(figures.timeouts).toMatchObject({ n: 2, mean: 0 });
  });

  it("without trials there are none", () => {
    for (const one of Object.values(cellOf([], 3).figures)) expect(one).toEqual(figure(0, null));
  });

  it("time-outs count among those that had their go", () => {
    const { figures } = cellOf([trial({ outcome: "timed-out" }), trial(), trial({ outcome: "infra-failed", resolved: null })], 3);
    expect(figures.timeouts).toMatchObject({ n: 2, mean: 0.5 });
  });
});

describe("a point", () => {
  it("weighs tasks alike, whatever their trials", () => {
    expect(pointOf(metricFacts.resolve, [figure(1, 1), figure(9, 0), figure(0, null)])).toMatchObject({ value: 0.5, tasks: 2, trials: 10 });
  });

  it("of one task is Wilson's over its trials", () => {
    expect(pointOf(metricFacts.resolve, [figure(5, 0.8)]).interval).toEqual({
      low: expect.closeTo(wilson(0.8, 5)?.low ?? 0, 12),
      high: expect.closeTo(wilson(0.8, 5)?.high ?? 0, 12),
    });
  });

  it("of shares of attempts pools them", () => {
    expect(pointOf(metricFacts.infra, [figure(10, 0.5), figure(30, 0)])).toMatchObject({
      value: 0.125,
      trials: 40,
      interval: wilson(0.125, 40),
    });
  });

  it("of costs is a geometric mean, with an interval from the trials' spread", () => {
    const found = pointOf(metricFacts.cost, [figure(2, Math.log(2), 0.02), figure(2, Math.log(8), 0.02)]);
    expect(found.value).toBeCloseTo(4, 12);
    const half = (1.959963984540054 * Math.sqrt(0.01 + 0.01)) / 2;
    expect([found.interval?.low, found.interval?.high]).toEqual([
      expect.closeTo(4 * Math.exp(-half), 9),
      expect.closeTo(4 * Math.exp(half), 9),
    ]);
    expect(pointOf(metricFacts.cost, [figure(1, 0)])).toMatchObject({ value: 1, interval: null });
  });

  it("has an interval around its value, never of no width", () => {
    const shares = fc.array(
      fc.integer({ min: 1, max: 10 }).chain((n) => fc.nat(n).map((hits) => figure(n, hits / n))),
      { minLength: 1, maxLength: 20 },
    );
    fc.assert(
      fc.property(shares, (cells) => {
        const { value, interval } = pointOf(metricFacts.resolve, cells);
        expect(interval?.low).toBeLessThanOrEqual((value ?? 0) + 1e-12);
        expect(interval?.high).toBeGreaterThanOrEqual((value ?? 0) - 1e-12);
        expect((interval?.high ?? 0) - (interval?.low ?? 0)).toBeGreaterThan(0);
      }),
    );
  });

  it("95 of 100 intervals hold the truth of these tasks: 20 tasks of 5 trials, seeded", () => {
    const random = seeded(5);
    const rates = Array.from({ length: 20 }, (_, at) => (at < 6 ? 1 : at < 10 ? 0 : random()));
    const truth = rates.reduce((sum, rate) => sum + rate, 0) / rates.length;
    const held = Array.from({ length: 2_000 }, () => {
      const cells = rates.map((rate) =>
        figure(5, Array.from({ length: 5 }, () => Number(random() < rate)).reduce((sum, one) => sum + one, 0) / 5),
      );
      const { interval } = pointOf(metricFacts.resolve, cells);
      return interval !== null && interval.low <= truth && truth <= interval.high;
    });
    expect(held.filter(Boolean).length / held.length).toBeGreaterThan(0.94);
  });
});

describe("series", () => {
  const options = { maxP: 0.001, minChange: 0, byTask: false };
  const cell = (task: string, mean: number | null, planned = 100): TrendCell => {
    const n = mean === null ? 0 : planned;
    return { task, planned, measured: n, n, mean, variance: null };
  };
  const row = (at: number, cells: readonly TrendCell[], fields: Partial<TrendRow> = {}): TrendRow => ({
    ...{
      runId: `r${at}`,
      createdAt: `2026-01-${String(at + 1).padStart(2, "0")}T00:00:00Z`,
      suite: "s",
      variant: "v",
      cells,
      problems: [],
    },
    standing: () => ({ identities: new Map(cells.map(({ task }) => [task, { model: at < 8 ? "m-1" : "m-2", prompt: "p" }])), served: [] }),
    ...fields,
  });
  const stepped = Array.from({ length: 16 }, (_, at) => row(at, [cell("a", at < 8 ? 0.8 : 0.4), cell("b", 0.5)]));

  it("tell where the level moved, and what else did", () => {
    const [series, ...more] = seriesOf(stepped, metricFacts.resolve, options);
    expect(more).toEqual([]);
    expect(series?.changePoints).toEqual([
      {
        ...{
          runId: "r8",
          createdAt: "2026-01-09T00:00:00Z",
          from: expect.closeTo(0.65, 9),
          to: expect.closeTo(0.45, 9),
          p: expect.any(Number),
        },
        moved: [{ part: "model", from: "m-1", to: "m-2", tasks: ["a", "b"] }],
        movedIn: "r8",
      },
    ]);
  });

  it("never join two suites or two variants", () => {
    const rows = stepped.map((one, at) => ({ ...one, suite: at < 8 ? "s" : "t" })).concat(stepped.map((one) => ({ ...one, variant: "w" })));
    const found = seriesOf(rows, metricFacts.resolve, options);
    expect(found.map(({ suite, variant, points, changePoints }) => [suite, variant, points.length, changePoints.length])).toEqual([
      ["s", "v", 8, 0],
      ["t", "v", 8, 0],
      ["s", "w", 16, 1],
    ]);
  });

  it("by task: one each, and only there where it moved", () => {
    const found = seriesOf(stepped, metricFacts.resolve, { ...options, byTask: true });
    expect(found.map(({ task, changePoints }) => [task, changePoints.length])).toEqual([
      ["a", 1],
      ["b", 0],
    ]);
  });

  it("keep a run that measured nothing as a gap, and unsound ones out of the search", () => {
    const rows = stepped.map((one, at) => {
      if (at === 3) return row(at, [cell("a", null), cell("b", null)]);
      if (at === 5) return row(at, [cell("a", 0), cell("b", 0)], { problems: ["an outage"] });
      if (at === 6) return row(at, [{ ...cell("a", 0), measured: 50 }, cell("b", 0)]);
      return one;
    });
    const [series] = seriesOf(rows, metricFacts.resolve, options);
    expect(series?.points[3]).toMatchObject({ value: null, interval: null, trials: 0, problems: ["0 of 200 trials measured"] });
    expect(series?.points[5]).toMatchObject({ value: 0, problems: ["an outage"] });
    expect(series?.points[6]).toMatchObject({ problems: ["150 of 200 trials measured"] });
    expect(series?.changePoints.map(({ runId, from }) => [runId, from])).toEqual([["r8", expect.closeTo(0.65, 9)]]);
  });

  it("keep a run of a few tasks out of the search", () => {
    const rows = stepped.map((one, at) => ({ ...one, cells: at === 4 ? [cell("a", 0)] : [...one.cells, cell("c", 0.5)] }));
    const [series] = seriesOf(rows, metricFacts.resolve, options);
    expect(series?.points[4]?.problems).toEqual(["1 of up to 3 tasks"]);
    expect(series?.changePoints).toHaveLength(1);
  });

  it("say which model answered from when, and when the tasks changed", () => {
    const rows = stepped.map((one, at) => {
      const cells = at < 8 ? one.cells : [...one.cells, cell("c", 0)];
      return { ...one, cells, standing: () => ({ identities: new Map(), served: [at < 8 ? "m-1-a" : "m-1-b"] }) };
    });
    expect(seriesOf(rows, metricFacts.resolve, options)[0]?.changePoints[0]?.moved).toEqual([
      { part: "served model", from: "m-1-a", to: "m-1-b", tasks: ["a", "b"] },
      { part: "tasks", from: "2 tasks", to: "3 tasks", tasks: ["c"] },
    ]);
  });

  it("say what moved a run or two beside the change, and in which run", () => {
    const moving = (from: number) =>
      stepped.map((one, at) => ({
        ...one,
        standing: () => ({ identities: new Map([["a", { prompt: at < from ? "p" : "q" }]]), served: [] }),
      }));
    const movedIn = (from: number) => seriesOf(moving(from), metricFacts.resolve, options)[0]?.changePoints[0]?.movedIn;
    expect([5, 6, 7, 8, 9, 10, 11].map(movedIn)).toEqual([null, "r6", "r7", "r8", "r9", "r10", null]);
  });

  it("of lost attempts: a run that lost much is as sound as any", () => {
    const lost = stepped.map((_, at) => row(at, [{ ...cell("a", at < 8 ? 0 : 0.5), measured: at < 8 ? 100 : 50 }]));
    expect(seriesOf(lost, metricFacts.infra, options)[0]).toMatchObject({ changePoints: [{ runId: "r8", from: 0, to: 0.5 }] });
    expect(seriesOf(lost, metricFacts.resolve, options)[0]?.changePoints).toEqual([]);
  });

  it("of costs: the least change is a share of the level", () => {
    const costs = stepped.map((_, at) => row(at, [{ ...cell("a", Math.log(at < 8 ? 1 : 1.2) + (at % 2) * 0.01) }]));
    expect(seriesOf(costs, metricFacts.cost, options)[0]?.changePoints).toMatchObject([
      { from: expect.closeTo(1.005, 2), to: expect.closeTo(1.206, 2) },
    ]);
    expect(seriesOf(costs, metricFacts.cost, { ...options, minChange: 0.25 })[0]?.changePoints).toEqual([]);
  });
});
