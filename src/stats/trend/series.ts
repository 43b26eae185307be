import type { Identity, PartChange } from "../../domain/identity.ts";
import type { ChangePoint, TrendPoint, TrendSeries } from "../../domain/trend.ts";
import { changePoints } from "../change-points.ts";
import { isMeasured } from "../summary.ts";
import type { CellFigure } from "./cell.ts";
import { fromUnit, type MetricFacts, toUnit } from "./metrics.ts";
import { movedBetween } from "./moved.ts";
import { pointOf } from "./point.ts";

/** One metric at one task of a variant in a run. */
export interface TrendCell extends CellFigure {
  task: string;
  planned: number;
  measured: number;
}

/** What a variant's trials of a run stood on, to say what moved. */
export interface Standing {
  /** By task; empty for runs of older versions. */
  identities: ReadonlyMap<string, Identity>;
  served: readonly string[];
}

/** One variant of a run, or of a night. */
export interface TrendRow {
  runId: string;
  createdAt: string;
  suite: string;
  variant: string;
  cells: readonly TrendCell[];
  /** Why the run as a whole counts for nothing, e.g. an invalid night. */
  problems: readonly string[];
  /** Read only where something changed. */
  standing(): Standing;
}

export interface SeriesOptions {
  maxP: number;
  /** In the metric's unit: a share; of sizes, a difference of log2; of cost, tokens and time, a share of the level before. */
  minChange: number;
  /** One series a task instead of one over all. */
  byTask: boolean;
}

/** Rows in order of time → a series for each suite and variant (and task), in the order first seen. */
export function seriesOf(rows: readonly TrendRow[], facts: MetricFacts, options: SeriesOptions): TrendSeries[] {
  const groups = Map.groupBy(rows, ({ suite, variant }) => JSON.stringify([suite, variant]));
  return [...groups.values()].flatMap((group) => {
    if (!options.byTask) return oneSeries(group, null, facts, options);
    const tasks = [...new Set(group.flatMap(({ cells }) => cells.map(({ task }) => task)))].sort();
    return tasks.flatMap((task) => oneSeries(ofTask(group, task), task, facts, options));
  });
}

function ofTask(rows: readonly TrendRow[], task: string): TrendRow[] {
  return rows.flatMap((row) => {
    const cells = row.cells.filter((cell) => cell.task === task);
    return cells.length === 0 ? [] : [{ ...row, cells }];
  });
}

function oneSeries(rows: readonly TrendRow[], task: string | null, facts: MetricFacts, options: SeriesOptions): TrendSeries[] {
  const [first] = rows;
  if (first === undefined) return [];
  const most = Math.max(...rows.map(({ cells }) => cells.length));
  const points = rows.map((row) => trendPoint(row, facts, most));
  return [{ suite: first.suite, variant: first.variant, task, points, changePoints: changesOf(rows, points, facts, options) }];
}

function trendPoint({ runId, createdAt, cells, problems }: TrendRow, facts: MetricFacts, most: number): TrendPoint {
  const [planned, measured] = [sum(cells.map((cell) => cell.planned)), sum(cells.map((cell) => cell.measured))];
  const own = [
    ...(isMeasured({ measured, planned }) ? [] : [`${measured} of ${planned} trials measured`]),
    ...(cells.length * 2 < most ? [`${cells.length} of up to ${most} tasks`] : []),
  ];
  return { runId, createdAt, ...pointOf(facts, cells), measured, planned, problems: [...problems, ...own] };
}

function changesOf(rows: readonly TrendRow[], points: readonly TrendPoint[], facts: MetricFacts, options: SeriesOptions): ChangePoint[] {
  const { maxP, minChange } = options;
  const sound = (point: TrendPoint) => point.value !== null && point.problems.length === 0;
  const values = points.map((point) => (point.value !== null && sound(point) ? fromUnit(facts, point.value) : null));
  const fewest = Math.min(...points.filter(sound).map(({ trials }) => trials));
  const resolution = facts.scale === "log" || !Number.isFinite(fewest) ? 0 : 1 / fewest;
  const least = facts.scale === "log" && facts.unit !== "log2-ratio" ? Math.log1p(minChange) : minChange;
  return changePoints(values, { maxP, minChange: least, resolution }).flatMap(({ index, from, to, p }) => {
    const before = values.findLastIndex((value, at) => at < index && value !== null);
    const [point, row, former] = [points[index], rows[index], rows[before]];
    if (point === undefined || row === undefined || former === undefined) return [];
    const levels = { from: toUnit(facts, from), to: toUnit(facts, to) };
    return [{ runId: point.runId, createdAt: point.createdAt, ...levels, p, moved: moved(former, row) }];
  });
}

function moved(former: TrendRow, row: TrendRow): PartChange[] {
  const tasksOf = ({ cells }: TrendRow) => cells.map(({ task }) => task);
  return movedBetween({ ...former.standing(), tasks: tasksOf(former) }, { ...row.standing(), tasks: tasksOf(row) });
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
