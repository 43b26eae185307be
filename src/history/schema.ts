import type { DatabaseSync } from "node:sqlite";
import { TREND_METRICS } from "../domain/trend.ts";

/** Of the tables below and of what their figures mean. An index of another version is thrown away. */
const VERSION = 1;
/** Tells our file from any other SQLite file: "pbhi". */
const APPLICATION = 0x70_62_68_69;

/** Makes the tables of an empty file. False: the file is somebody else's, or of another version. */
export function prepareSchema(database: DatabaseSync): boolean {
  const [application, version] = ["application_id", "user_version"].map((name) => pragma(database, name));
  if (application === APPLICATION && version === VERSION) return true;
  const isEmpty = database.prepare("SELECT count(*) AS n FROM sqlite_master").get()?.["n"] === 0;
  if (!isEmpty || application !== 0 || version !== 0) return false;
  database.exec("BEGIN IMMEDIATE");
  // Another process may have been faster.
  if (pragma(database, "user_version") !== VERSION) {
    database.exec(TABLES);
    database.exec(`PRAGMA application_id = ${APPLICATION}; PRAGMA user_version = ${VERSION}`);
  }
  database.exec("COMMIT");
  return true;
}

/**
 * `runs`: what was read of each run, and how its files looked. `variants`, `cells` (variant × task of a run, with their aggregates),
 * `trials` (the last record of each). `identities` and `served` hold each text once.
 */
const TABLES = `
CREATE TABLE runs (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, created_at TEXT NOT NULL, suite TEXT NOT NULL,
  manifest_stamp TEXT NOT NULL, manifest_hash TEXT NOT NULL, journal_stamp TEXT NOT NULL,
  bytes INTEGER NOT NULL, crc INTEGER NOT NULL, damaged INTEGER NOT NULL, problem TEXT
);
CREATE TABLE variants (id INTEGER PRIMARY KEY, run INTEGER NOT NULL, name TEXT NOT NULL);
CREATE INDEX variants_of_run ON variants (run);
CREATE TABLE identities (id INTEGER PRIMARY KEY, parts TEXT NOT NULL UNIQUE);
CREATE TABLE served (id INTEGER PRIMARY KEY, models TEXT NOT NULL UNIQUE);
CREATE TABLE cells (
  id INTEGER PRIMARY KEY, variant INTEGER NOT NULL, task TEXT NOT NULL, kind TEXT, identity INTEGER,
  planned INTEGER NOT NULL, measured INTEGER NOT NULL,
  ${TREND_METRICS.map((metric) => `${metric}_n INTEGER NOT NULL, ${metric}_mean REAL, ${metric}_variance REAL`).join(",\n  ")}
);
CREATE INDEX cells_of_variant ON cells (variant);
CREATE TABLE trials (
  cell INTEGER NOT NULL, trial INTEGER NOT NULL, pending INTEGER NOT NULL, outcome TEXT NOT NULL,
  resolved REAL, clean REAL, within REAL, size_ratio REAL, cost_usd REAL, tokens REAL, wall_ms REAL,
  lost INTEGER NOT NULL, served INTEGER NOT NULL,
  PRIMARY KEY (cell, trial)
) WITHOUT ROWID;
`;

function pragma(database: DatabaseSync, name: string): unknown {
  return database.prepare(`PRAGMA ${name}`).get()?.[name];
}
