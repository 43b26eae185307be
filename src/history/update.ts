import { readdir } from "node:fs/promises";
import path from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { JOURNAL, MANIFEST, runFolder, runsFolder } from "../store/layout.ts";
import { dropRun, ingestRun } from "./ingest.ts";
import { isUnchanged, stampOf } from "./stamp.ts";
import { prepareStatements, type Statements } from "./statements.ts";

export interface Updated {
  /** Runs whose files had changed, and those that are gone. */
  runs: number;
  dropped: number;
  /** Lines of journals that were read. */
  lines: number;
}

/** Lines after which a transaction ends, so that another process gets its turn and a kill costs little. */
const BATCH_LINES = 20_000;

/**
 * Takes over what changed in the results folder since the last time: a new or changed run is read, of a journal that only grew the
 * new lines, and a run that is gone is dropped. A batch of runs is one transaction.
 */
export async function updateHistory(database: DatabaseSync, results: string, signal?: AbortSignal): Promise<Updated> {
  const statements = prepareStatements(database);
  const known = statements.runs.all() as unknown as RunStamps[];
  const there = await runsThere(results);
  const changed = await changedRuns(results, there, known);
  const gone = known.filter(({ name }) => !there.has(name));
  let lines = 0;
  if (gone.length > 0) await inTransaction(database, () => dropGone(statements, results, gone));
  for (let next = 0; next < changed.length; ) {
    signal?.throwIfAborted();
    await inTransaction(database, async () => {
      for (let batch = 0; batch < BATCH_LINES && next < changed.length; next += 1) {
        const read = await ingestRun(statements, results, changed[next] ?? "");
        batch += read + 1;
        lines += read;
      }
    });
  }
  return { runs: changed.length, dropped: gone.length, lines };
}

interface RunStamps {
  id: number;
  name: string;
  manifest_stamp: string;
  journal_stamp: string;
}

async function runsThere(results: string): Promise<Set<string>> {
  const entries = await readdir(runsFolder(results), { withFileTypes: true }).catch(() => []);
  return new Set(entries.filter((entry) => entry.isDirectory()).map(({ name }) => name));
}

/** In order of their names, which begin with the time. Folders without a manifest are no runs. */
async function changedRuns(results: string, there: ReadonlySet<string>, known: readonly RunStamps[]): Promise<string[]> {
  const byName = new Map(known.map((run) => [run.name, run]));
  const changed: string[] = [];
  for (const name of [...there].sort()) {
    const run = byName.get(name);
    const manifest = await stampOf(path.join(runFolder(results, name), MANIFEST));
    const journal = await stampOf(path.join(runFolder(results, name), JOURNAL));
    const isSame = isUnchanged(run?.manifest_stamp, manifest) && isUnchanged(run?.journal_stamp, journal);
    if (!isSame && (run !== undefined || manifest.text !== "")) changed.push(name);
  }
  return changed;
}

/** Looks once more: it may have come back since. */
async function dropGone(statements: Statements, results: string, gone: readonly RunStamps[]): Promise<void> {
  const there = await runsThere(results);
  for (const { name } of gone) {
    const run = statements.run.get(name) as { id: number } | undefined;
    if (run !== undefined && !there.has(name)) dropRun(statements, run.id);
  }
}

async function inTransaction(database: DatabaseSync, work: () => Promise<void>): Promise<void> {
  database.exec("BEGIN IMMEDIATE");
  try {
    await work();
    database.exec("COMMIT");
  } catch (error) {
    if (database.isTransaction) database.exec("ROLLBACK");
    throw error;
  }
}
