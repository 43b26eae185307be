import type { Trend, TrendMetric } from "../domain/trend.ts";
import { ConfigError } from "../errors.ts";
import { withHistory } from "../history/open.ts";
import { type HistoryRun, historyNames, historyRows, historyRuns } from "../history/query.ts";
import { matcher } from "../lib/globs.ts";
import { requireMatch } from "../plan/select.ts";
import { CHANGE_DEFAULTS } from "../stats/change-points.ts";
import { metricFacts } from "../stats/trend/metrics.ts";
import { seriesOf, type TrendRow } from "../stats/trend/series.ts";
import { type KnownNights, readNights } from "../store/nights.ts";
import { nightRows } from "./night-rows.ts";

export interface TrendOptions {
  /** Absolute path of the results folder. */
  results: string;
  metric: TrendMetric;
  /** Globs; none: all. With `tasks` there is a series a task. */
  variants?: readonly string[];
  tasks?: readonly string[];
  suite?: string | undefined;
  /** Only what was begun at this time or later. */
  since?: Date | undefined;
  /** Only so many of the newest points of a variant. */
  last?: number | undefined;
  /** When a level counts as moved: a p below this, and a change of at least so much (see SeriesOptions). */
  maxP?: number | undefined;
  minChange?: number | undefined;
  /** The config's `gate.nights`: follows the nights kept there instead of runs. */
  nights?: string | undefined;
  /** What was read of those nights before: they are not read again. */
  known?: KnownNights | undefined;
  signal?: AbortSignal | undefined;
}

/** One number over all runs of a results folder, with the points at which it moved. Throws ConfigError where nothing fits. */
export async function readTrend(options: TrendOptions): Promise<Trend> {
  const filters = filtersOf(options);
  if (options.nights !== undefined) {
    const known = options.known ?? (await readNights(options.results, options.nights));
    const { rows, notes, names } = nightRows(known, options.results, options.metric);
    filters.check(names);
    return trendOf(
      rows.map((row) => filters.cut(row)).filter((row) => row !== undefined),
      { ...options, source: "nights", notes },
    );
  }
  const kept: string[] = [];
  return await withHistory(
    options.results,
    (database) => {
      const runs = historyRuns(database);
      if (runs.length === 0)
        throw new ConfigError("RUN_UNKNOWN", `No runs in ${options.results}.`, { hint: "Start one with `patchbench run`." });
      filters.check((what) => historyNames(database, what));
      const { run, variant, task } = filters;
      const rows = historyRows(database, { metric: options.metric, run: (one) => one.problem === null && run(one), variant, task });
      return trendOf(rows, { ...options, source: "runs", notes: [...kept, ...notesOf(runs)] });
    },
    { signal: options.signal, onNote: (note) => kept.push(note) },
  );
}

function trendOf(rows: readonly TrendRow[], options: TrendOptions & Pick<Trend, "source" | "notes">): Trend {
  if (rows.length === 0) throw new ConfigError("NOTHING_SELECTED", `No ${options.source.slice(0, -1)} fits all filters.`);
  const { metric, source, notes, tasks = [] } = options;
  const changes = { maxP: options.maxP ?? CHANGE_DEFAULTS.maxP, minChange: options.minChange ?? CHANGE_DEFAULTS.minChange };
  const facts = metricFacts[metric];
  const series = seriesOf(newest(rows, options.last), facts, { ...changes, byTask: tasks.length > 0 });
  return { schemaVersion: 1, metric, unit: facts.unit, better: facts.better, source, changes, notes: [...notes], series };
}

type Names = (what: "variant" | "task" | "suite") => string[];

function filtersOf({ variants = [], tasks = [], suite, since }: TrendOptions) {
  const oneOf = (globs: readonly string[]) => (globs.length === 0 ? () => true : matcher(globs));
  const earliest = since?.getTime() ?? Number.NEGATIVE_INFINITY;
  const [variant, task, ofSuite] = [oneOf(variants), oneOf(tasks), oneOf(suite === undefined ? [] : [suite])];
  const run = (one: Pick<TrendRow, "suite" | "createdAt">) => ofSuite(one.suite) && !(Date.parse(one.createdAt) < earliest);
  return {
    ...{ variant, task, run },
    /** Throws ConfigError for a glob that fits nothing. */
    check(names: Names) {
      for (const glob of variants) requireMatch("variant", glob, names("variant"));
      for (const glob of tasks) requireMatch("task", glob, names("task"));
      if (suite !== undefined) requireMatch("suite", suite, names("suite"));
    },
    /** What is left of a row; undefined: nothing. */
    cut(row: TrendRow): TrendRow | undefined {
      const cells = row.cells.filter((cell) => task(cell.task));
      return run(row) && variant(row.variant) && cells.length > 0 ? { ...row, cells } : undefined;
    },
  };
}

function newest(rows: readonly TrendRow[], last: number | undefined): TrendRow[] {
  if (last === undefined) return [...rows];
  const groups = Map.groupBy(rows, ({ suite, variant }) => JSON.stringify([suite, variant]));
  return [...groups.values()].flatMap((group) => group.slice(-last));
}

function notesOf(runs: readonly HistoryRun[]): string[] {
  return runs.flatMap(({ runId, problem, damaged }) => {
    if (problem !== null) return [`${runId} is left out: ${problem}`];
    return damaged === 0 ? [] : [`${runId}: ${damaged === 1 ? "a damaged line was" : `${damaged} damaged lines were`} passed over.`];
  });
}
