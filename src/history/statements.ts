import type { DatabaseSync, StatementSync } from "node:sqlite";
import { TREND_METRICS } from "../domain/trend.ts";

/** Every statement that writes, made once. */
export type Statements = ReturnType<typeof prepareStatements>;

export function prepareStatements(database: DatabaseSync) {
  const prepare = (sql: string) => database.prepare(sql);
  const ofRun = "variant IN (SELECT id FROM variants WHERE run = ?)";
  const emptyRun = [
    prepare(`DELETE FROM trials WHERE cell IN (SELECT id FROM cells WHERE ${ofRun})`),
    prepare(`DELETE FROM cells WHERE ${ofRun}`),
    prepare("DELETE FROM variants WHERE run = ?"),
  ];
  return {
    run: prepare("SELECT * FROM runs WHERE name = ?"),
    runs: prepare("SELECT id, name, manifest_stamp, journal_stamp FROM runs"),
    addRun: prepare(`INSERT INTO runs (name, created_at, suite, manifest_stamp, manifest_hash, journal_stamp, bytes, crc, damaged)
      VALUES (?, '', '', '', ?, '', 0, 0, 0)`),
    nameRun: prepare("UPDATE runs SET created_at = ?, suite = ? WHERE id = ?"),
    stampRun: prepare("UPDATE runs SET manifest_stamp = ?, journal_stamp = ? WHERE id = ?"),
    markRun: prepare("UPDATE runs SET bytes = ?, crc = ?, damaged = ?, problem = ? WHERE id = ?"),
    emptyRun,
    dropRun: [...emptyRun, prepare("DELETE FROM runs WHERE id = ?")],
    addVariant: prepare("INSERT INTO variants (run, name) VALUES (?, ?)"),
    cellsOfRun: prepare("SELECT c.id, c.task, v.name AS variant FROM cells c JOIN variants v ON c.variant = v.id WHERE v.run = ?"),
    addCell: prepare(`INSERT INTO cells (variant, task, identity, planned, measured, ${TREND_METRICS.map((one) => `${one}_n`).join(", ")})
      VALUES (?, ?, ?, ?, 0, ${TREND_METRICS.map(() => "0").join(", ")})`),
    figuresOfCell: prepare(`UPDATE cells SET kind = ?, measured = ?, ${columns("n", "mean", "variance").join(", ")} WHERE id = ?`),
    putTrial: prepare("INSERT OR REPLACE INTO trials VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"),
    trialsOfCell: asArrays(
      prepare(`SELECT outcome, resolved, clean, within, size_ratio, cost_usd, tokens, wall_ms, lost FROM trials
        WHERE cell = ? AND pending = 0`),
    ),
    identity: textIds(database, "identities", "parts"),
    served: textIds(database, "served", "models"),
  };
}

/** Rows as arrays, for what is read a hundred thousand times. */
export function asArrays(statement: StatementSync): StatementSync {
  statement.setReturnArrays(true);
  return statement;
}

function columns(...parts: string[]): string[] {
  return TREND_METRICS.flatMap((metric) => parts.map((part) => `${metric}_${part} = ?`));
}

/** Numbers of texts that come again and again. They are never deleted, and so may be remembered. */
function textIds(database: DatabaseSync, table: string, column: string): (text: string) => number | bigint {
  const find = database.prepare(`SELECT id FROM ${table} WHERE ${column} = ?`);
  const add = database.prepare(`INSERT INTO ${table} (${column}) VALUES (?)`);
  const remembered = new Map<string, number | bigint>();
  return (text) => {
    const id = remembered.get(text) ?? (find.get(text)?.["id"] as number | undefined) ?? add.run(text).lastInsertRowid;
    remembered.set(text, id);
    return id;
  };
}
