import { DatabaseSync } from 'node:sqlite';
import type { SQLInputValue, StatementSync } from 'node:sqlite';
import { migrate } from './migrate.ts';

export type Database = DatabaseSync;
export type SqlValue = SQLInputValue;

/** Opens the database at `path` (`:memory:` for a private one) and brings its schema up to date. */
export function openDatabase(path: string): Database {
  const db = new DatabaseSync(path, { enableForeignKeyConstraints: true });
  db.exec('PRAGMA journal_mode = WAL; PRAGMA busy_timeout = 5000;');
  migrate(db);
  return db;
}

/**
 * Runs `work` in a transaction and rolls everything back when it throws. Inside another transaction it joins that one,
 * so services can call each other; an error must then be let through to the outermost caller.
 */
export function transaction<T>(db: Database, work: () => T): T {
  if (db.isTransaction) return work();
  db.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    db.exec('COMMIT');
    return result;
  } catch (error) {
    db.exec('ROLLBACK');
    throw error;
  }
}

export function one<Row>(statement: StatementSync, ...params: SqlValue[]): Row | undefined {
  return statement.get(...params) as Row | undefined;
}

export function all<Row>(statement: StatementSync, ...params: SqlValue[]): Row[] {
  return statement.all(...params) as Row[];
}
