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
  /** Asked for only where something changed, and then again and again. */
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
    const tasks = [...rowsByTask(group)].sort(([a], [b]) => (a < b ? -1 : 1));
    return tasks.flatMap(([task, own]) => oneSeries(own, task, facts, options));
  });
}

function rowsByTask(rows: readonly TrendRow[]): Map<string, TrendRow[]> {
  const byTask = new Map<string, TrendRow[]>();
  for (const row of rows) {
    for (const cell of row.cells) {
      const own = byTask.get(cell.task) ?? [];
      byTask.set(cell.task, own);
      own.push({ ...row, cells: [cell] });
    }
  }
  return byTask;
}

function oneSeries(rows: readonly TrendRow[], task: string | null, facts: MetricFacts, options: SeriesOptions): TrendSeries[] {
  const [first] = rows;
  if (first === undefined) return [];
  const most = Math.max(...rows.map(({ cells }) => cells.length));
  const points = rows.map((row) => trendPoint(row, facts, most));
  return [{ suite: first.suite, variant: first.variant, task, points, changePoints: changesOf(rows, points, facts, options) }];
}

/** The share of lost attempts is the one number that a run tells all the better for what it lost. */
function trendPoint({ runId, createdAt, cells, problems }: TrendRow, facts: MetricFacts, most: number): TrendPoint {
  const [planned, measured] = [sum(cells.map((cell) => cell.planned)), sum(cells.map((cell) => cell.measured))];
  const own = [
    ...(isMeasured({ measured, planned }) || facts.scale === "pooled" ? [] : [`${measured} of ${planned} trials measured`]),
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
  const places = [...values.keys()].filter((at) => values[at] !== null);
  return changePoints(values, { maxP, minChange: least, resolution }).flatMap(({ index, from, to, p }) => {
    const point = points[index];
    if (point === undefined) return [];
    const levels = { from: toUnit(facts, from), to: toUnit(facts, to) };
    const near = nearestMove(
      places.map((at) => rows[at]).filter((row) => row !== undefined),
      places.indexOf(index),
    );
    return [{ runId: point.runId, createdAt: point.createdAt, ...levels, p, ...near }];
  });
}

/** Noise puts a change point a run or two beside what caused it: those are looked at too, the nearest first. */
const NEAR = [0, -1, 1, -2, 2];

function nearestMove(rows: readonly TrendRow[], at: number): Pick<ChangePoint, "moved" | "movedIn"> {
  for (const step of NEAR) {
    const [former, row] = [rows[at + step - 1], rows[at + step]];
    const found = former === undefined || row === undefined ? [] : moved(former, row);
    if (row !== undefined && found.length > 0) return { moved: found, movedIn: row.runId };
  }
  return { moved: [], movedIn: null };
}

function moved(former: TrendRow, row: TrendRow): PartChange[] {
  const tasksOf = ({ cells }: TrendRow) => cells.map(({ task }) => task);
  return movedBetween({ ...former.standing(), tasks: tasksOf(former) }, { ...row.standing(), tasks: tasksOf(row) });
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
