import type { DatabaseSync } from "node:sqlite";
import { Identity } from "../domain/identity.ts";
import type { TrendMetric } from "../domain/trend.ts";
import type { Standing, TrendCell, TrendRow } from "../stats/trend/series.ts";
import { asArrays } from "./statements.ts";

/** An open index, for the functions below. */
export type HistoryIndex = DatabaseSync;

export interface HistoryRun {
  runId: string;
  createdAt: string;
  suite: string;
  damaged: number;
  /** Why it cannot be read; null: it can. */
  problem: string | null;
}

/** Every run of the index, oldest first. */
export function historyRuns(database: HistoryIndex): HistoryRun[] {
  const runs = database.prepare(
    "SELECT name AS runId, created_at AS createdAt, suite, damaged, problem FROM runs ORDER BY created_at, name",
  );
  return runs.all() as unknown as HistoryRun[];
}

export interface HistoryChoice {
  metric: TrendMetric;
  run(run: HistoryRun): boolean;
  variant(name: string): boolean;
  task(id: string): boolean;
}

/** One metric of the chosen variants of the chosen runs, oldest first. Valid for as long as the database is open. */
export function historyRows(database: HistoryIndex, { metric, ...chosen }: HistoryChoice): TrendRow[] {
  const cells = asArrays(
    database.prepare(`SELECT task, planned, measured, ${metric}_n, ${metric}_mean, ${metric}_variance FROM cells WHERE variant = ?`),
  );
  const variants = Map.groupBy(
    database.prepare("SELECT id, run, name FROM variants ORDER BY id").all() as unknown as { id: number; run: number; name: string }[],
    ({ run }) => run,
  );
  const runs = database.prepare("SELECT id, name FROM runs").all() as unknown as { id: number; name: string }[];
  const ids = new Map(runs.map(({ id, name }) => [name, id]));
  return historyRuns(database)
    .filter((run) => chosen.run(run))
    .flatMap(({ runId, createdAt, suite }) =>
      (variants.get(ids.get(runId) ?? -1) ?? []).flatMap(({ id, name }) => {
        if (!chosen.variant(name)) return [];
        const found = (cells.all(id) as unknown as CellColumns[]).filter(([task]) => chosen.task(task)).map(cellOf);
        if (found.length === 0) return [];
        const row = { runId, createdAt, suite, variant: name, cells: found, problems: [] };
        let standing: Standing | undefined;
        return [{ ...row, standing: () => (standing ??= standingOf(database, id)) }];
      }),
    );
}

/** Names of all variants, tasks and suites. */
export function historyNames(database: HistoryIndex, what: "variant" | "task" | "suite"): string[] {
  const [column, table] = { variant: ["name", "variants"], task: ["task", "cells"], suite: ["suite", "runs"] }[what];
  const rows = database.prepare(`SELECT DISTINCT ${column} AS name FROM ${table} ORDER BY 1`).all();
  return (rows as { name: string }[]).map(({ name }) => name);
}

type CellColumns = [task: string, planned: number, measured: number, n: number, mean: number | null, variance: number | null];

function cellOf([task, planned, measured, n, mean, variance]: CellColumns): TrendCell {
  return { task, planned, measured, n, mean, variance };
}

function standingOf(database: HistoryIndex, variant: number): Standing {
  const parts = database
    .prepare("SELECT c.task, i.parts FROM cells c JOIN identities i ON c.identity = i.id WHERE c.variant = ?")
    .all(variant) as { task: string; parts: string }[];
  const served = database
    .prepare(
      "SELECT DISTINCT s.models FROM cells c JOIN trials t ON t.cell = c.id JOIN served s ON t.served = s.id WHERE c.variant = ? AND t.pending = 0",
    )
    .all(variant) as { models: string }[];
  return {
    identities: new Map(parts.map((one) => [one.task, Identity.parse(JSON.parse(one.parts))])),
    served: [...new Set(served.flatMap(({ models }) => JSON.parse(models) as string[]))].sort(),
  };
}
