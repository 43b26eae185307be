import { rmSync, statSync } from "node:fs";
import path from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { messageOf } from "../errors.ts";
import { HISTORY } from "../store/layout.ts";
import { prepareSchema } from "./schema.ts";
import { type Updated, updateHistory } from "./update.ts";

export interface HistoryOptions {
  signal?: AbortSignal | undefined;
  /** Told when the index cannot be kept, and so everything was read anew. */
  onNote?: (note: string) => void;
}

/**
 * The index of a results folder, up to date, for as long as `work` takes. It is made of the runs alone and remade whenever it is
 * missing, damaged, or not ours; where it cannot be kept, one in memory does the same, more slowly.
 */
export async function withHistory<T>(
  results: string,
  work: (database: DatabaseSync, updated: Updated) => T,
  options: HistoryOptions = {},
): Promise<T> {
  const file = path.join(results, HISTORY);
  return await inTurn(file, async () => {
    const kept = await onFile(file, (database) => upToDate(database));
    if ("result" in kept) return kept.result;
    options.onNote?.(`${file} cannot be used (${kept.reason}): everything was read anew.`);
    const { DatabaseSync } = await import("node:sqlite");
    using database = new DatabaseSync(":memory:");
    prepareSchema(database);
    return await upToDate(database);
  });

  async function upToDate(database: DatabaseSync): Promise<T> {
    const updated = await updateHistory(database, results, options.signal);
    return work(database, updated);
  }
}

const TRIES = 3;
/** A process that builds an index has it for itself now and then; whoever waits finds the work done. */
const BUSY_MS = 120_000;

async function onFile<T>(file: string, work: (database: DatabaseSync) => Promise<T>): Promise<{ result: T } | { reason: string }> {
  const { DatabaseSync } = await import("node:sqlite");
  let reason = "";
  for (let tries = 0; tries < TRIES; tries += 1) {
    let database: DatabaseSync | undefined;
    let seen: bigint | undefined;
    try {
      database = new DatabaseSync(file);
      seen = inodeOf(file);
      database.exec(`PRAGMA busy_timeout = ${BUSY_MS}; PRAGMA journal_mode = DELETE; PRAGMA synchronous = NORMAL`);
      database.exec("PRAGMA cache_size = -32000; PRAGMA temp_store = MEMORY");
      if (prepareSchema(database)) return { result: await work(database) };
      reason = "of another version";
    } catch (error) {
      const code = sqliteCode(error);
      if (code === undefined) throw error;
      reason = messageOf(error);
      if (UNUSABLE.has(code & 0xff) && code !== MOVED) return { reason };
    } finally {
      if (database?.isOpen) database.close();
    }
    discard(file, seen);
  }
  return { reason };
}

/** Primary codes of SQLite: no permission, busy, locked, read-only, input or output failed, disk full, cannot be opened. */
const UNUSABLE: ReadonlySet<number> = new Set([3, 5, 6, 8, 10, 13, 14]);
/** SQLITE_READONLY_DBMOVED: another process has put a new file in its place. */
const MOVED = 1_032;

/** Undefined for errors that are not SQLite's. */
function sqliteCode(error: unknown): number | undefined {
  const { code, errcode } = error as { code?: unknown; errcode?: unknown };
  return code === "ERR_SQLITE_ERROR" && typeof errcode === "number" ? errcode : undefined;
}

/** Only the very file that was found damaged: another process may have put a sound one there. */
function discard(file: string, seen: bigint | undefined): void {
  if (seen === undefined || inodeOf(file) !== seen) return;
  try {
    for (const name of [file, `${file}-journal`, `${file}-wal`, `${file}-shm`]) rmSync(name, { force: true });
  } catch {
    // then the next opening says what is wrong
  }
}

function inodeOf(file: string): bigint | undefined {
  return statSync(file, { bigint: true, throwIfNoEntry: false })?.ino;
}

const turns = new Map<string, Promise<unknown>>();

/** One after the other within this process: whoever waits for SQLite's lock keeps everything else from going on. */
async function inTurn<T>(file: string, work: () => Promise<T>): Promise<T> {
  const turn = (turns.get(file) ?? Promise.resolve()).then(work, work);
  turns.set(file, turn);
  try {
    return await turn;
  } finally {
    if (turns.get(file) === turn) turns.delete(file);
  }
}
