import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';

export interface Migration {
  name: string;
  sql: string;
}

const FILE_NAME = /^\d{4}-[a-z0-9-]+\.sql$/;

/** Reads the migrations that ship with the service, in the order in which they apply. */
export function bundledMigrations(): Migration[] {
  const folder = new URL('./migrations/', import.meta.url);
  return readdirSync(folder)
    .filter((file) => FILE_NAME.test(file))
    .sort()
    .map((file) => ({ name: file.replace(/\.sql$/, ''), sql: readFileSync(new URL(file, folder), 'utf8') }));
}

/** Applies the migrations that the database has not seen yet and returns their names. */
export function migrate(db: DatabaseSync, migrations: Migration[] = bundledMigrations()): string[] {
  db.exec('CREATE TABLE IF NOT EXISTS schema_migrations (name TEXT PRIMARY KEY, checksum TEXT NOT NULL) STRICT');
  const applied = new Map(
    db
      .prepare('SELECT name, checksum FROM schema_migrations')
      .all()
      .map((row) => [row['name'] as string, row['checksum'] as string]),
  );
  const known = new Set(migrations.map((migration) => migration.name));
  for (const name of applied.keys()) {
    if (!known.has(name)) throw new Error(`The database was migrated by a newer release: it has "${name}".`);
  }

  const pending: Migration[] = [];
  for (const migration of migrations) {
    const checksum = applied.get(migration.name);
    if (checksum === undefined) pending.push(migration);
    else if (checksum !== checksumOf(migration)) {
      throw new Error(`Migration "${migration.name}" was edited after it had been applied.`);
    } else if (pending.length > 0) {
      throw new Error(`Migration "${pending[0]?.name}" comes before "${migration.name}", which is already applied.`);
    }
  }
  for (const migration of pending) apply(db, migration);
  return pending.map((migration) => migration.name);
}

function apply(db: DatabaseSync, migration: Migration): void {
  db.exec('BEGIN IMMEDIATE');
  try {
    db.exec(migration.sql);
    const record = db.prepare('INSERT INTO schema_migrations (name, checksum) VALUES (?, ?)');
    record.run(migration.name, checksumOf(migration));
    db.exec('COMMIT');
  } catch (error) {
    db.exec('ROLLBACK');
    throw error;
  }
}

function checksumOf(migration: Migration): string {
  return createHash('sha256').update(migration.sql).digest('hex');
}
