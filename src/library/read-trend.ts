import type { Trend, TrendMetric } from "../domain/trend.ts";
import { ConfigError } from "../errors.ts";
import { withHistory } from "../history/open.ts";
import { type HistoryIndex, type HistoryRun, historyNames, historyRows, historyRuns } from "../history/query.ts";
import { matcher } from "../lib/globs.ts";
import { requireMatch } from "../plan/select.ts";
import { CHANGE_DEFAULTS } from "../stats/change-points.ts";
import { metricFacts } from "../stats/trend/metrics.ts";
import { seriesOf, type TrendRow } from "../stats/trend/series.ts";

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
  signal?: AbortSignal | undefined;
}

/** One number over all runs of a results folder, with the points at which it moved. Throws ConfigError where nothing fits. */
export async function readTrend(options: TrendOptions): Promise<Trend> {
  const kept: string[] = [];
  return await withHistory(options.results, (database) => trendOf(database, options, kept), {
    signal: options.signal,
    onNote: (note) => kept.push(note),
  });
}

function trendOf(database: HistoryIndex, options: TrendOptions, kept: readonly string[]): Trend {
  const { results, metric, variants = [], tasks = [], suite } = options;
  const runs = historyRuns(database);
  if (runs.length === 0) throw new ConfigError("RUN_UNKNOWN", `No runs in ${results}.`, { hint: "Start one with `patchbench run`." });
  for (const glob of variants) requireMatch("variant", glob, historyNames(database, "variant"));
  for (const glob of tasks) requireMatch("task", glob, historyNames(database, "task"));
  if (suite !== undefined) requireMatch("suite", suite, historyNames(database, "suite"));
  const since = options.since?.getTime() ?? Number.NEGATIVE_INFINITY;
  const ofSuite = suite === undefined ? () => true : matcher([suite]);
  const isIn = (run: HistoryRun) => run.problem === null && ofSuite(run.suite) && Date.parse(run.createdAt) >= since;
  const rows = historyRows(database, { metric, run: isIn, variant: oneOf(variants), task: oneOf(tasks) });
  if (rows.length === 0) throw new ConfigError("NOTHING_SELECTED", "No run fits all filters.");
  const changes = { maxP: options.maxP ?? CHANGE_DEFAULTS.maxP, minChange: options.minChange ?? CHANGE_DEFAULTS.minChange };
  const facts = metricFacts[metric];
  return {
    schemaVersion: 1,
    ...{ metric, unit: facts.unit, better: facts.better, source: "runs", changes },
    notes: [...kept, ...notesOf(runs)],
    series: seriesOf(newest(rows, options.last), facts, { ...changes, byTask: tasks.length > 0 }),
  };
}

function oneOf(globs: readonly string[]): (name: string) => boolean {
  return globs.length === 0 ? () => true : matcher(globs);
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
