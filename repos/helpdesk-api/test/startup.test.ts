import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { describe, it } from 'node:test';
import { readConfig } from '../src/config.ts';
import { bundledMigrations, migrate } from '../src/db/migrate.ts';

describe('migrations', () => {
  const FIRST = { name: '0001-a', sql: 'CREATE TABLE a (x TEXT)' };
  const SECOND = { name: '0002-b', sql: 'CREATE TABLE b (x TEXT)' };

  it('apply once', () => {
    const db = new DatabaseSync(':memory:');
    assert.deepEqual(migrate(db, [FIRST]), ['0001-a']);
    assert.deepEqual(migrate(db, [FIRST, SECOND]), ['0002-b']);
    assert.deepEqual(migrate(db, [FIRST, SECOND]), []);
  });

  it('are rolled back when they fail', () => {
    const db = new DatabaseSync(':memory:');
    const failing = { name: '0002-b', sql: 'CREATE TABLE b (x TEXT); CREATE TABLE a (y TEXT)' };
    assert.throws(() => migrate(db, [FIRST, failing]), /already exists/);
    assert.deepEqual(migrate(db, [FIRST, SECOND]), ['0002-b']);
  });

  it('must not be edited, inserted or removed once applied', () => {
    const db = new DatabaseSync(':memory:');
    migrate(db, [SECOND]);
    assert.throws(() => migrate(db, [{ ...SECOND, sql: 'CREATE TABLE c (x TEXT)' }]), /was edited/);
    assert.throws(() => migrate(db, [FIRST, SECOND]), /comes before/);
    assert.throws(() => migrate(db, []), /newer release/);
  });

  it('of the service are numbered without gaps', () => {
    const numbers = bundledMigrations().map(({ name }) => Number(name.slice(0, 4)));
    assert.deepEqual(numbers, numbers.map((_, index) => index + 1));
  });
});

describe('configuration', () => {
  it('has defaults and refuses a bad port or log level', () => {
    assert.partialDeepStrictEqual(readConfig({}), {
      databasePath: 'helpdesk.db',
      host: '127.0.0.1',
      port: 3000,
      logLevel: 'info',
    });
    assert.throws(() => readConfig({ HELPDESK_PORT: '80a' }), /HELPDESK_PORT/);
    assert.throws(() => readConfig({ HELPDESK_LOG_LEVEL: 'loud' }), /HELPDESK_LOG_LEVEL/);
  });
});
