import { PARTS } from "../domain/identity.ts";
import type { RunManifest } from "../domain/run.ts";
import type { Statements } from "./statements.ts";

/** Numbers of a run's cells, by variant and task. */
export type Cells = ReadonlyMap<string, number>;

export function cellKey(variant: string, taskId: string): string {
  return `${variant}\n${taskId}`;
}

/** Makes a cell for each variant and task of a run's plan. */
export function addCells(statements: Statements, run: number | bigint, manifest: RunManifest): Cells {
  const cells = new Map<string, number>();
  for (const [variant, trials] of Map.groupBy(manifest.trials, (trial) => trial.variant)) {
    const { lastInsertRowid: id } = statements.addVariant.run(run, variant);
    for (const [taskId, planned] of Map.groupBy(trials, (trial) => trial.taskId)) {
      const identity = identityText(manifest, `${taskId}/${variant}`);
      const number = identity === undefined ? null : statements.identity(identity);
      const { lastInsertRowid } = statements.addCell.run(id, taskId, number, planned.length);
      cells.set(cellKey(variant, taskId), Number(lastInsertRowid));
    }
  }
  return cells;
}

export function findCells(statements: Statements, run: number | bigint): Cells {
  const rows = statements.cellsOfRun.all(run) as { id: number; variant: string; task: string }[];
  return new Map(rows.map(({ id, variant, task }) => [cellKey(variant, task), id]));
}

/** Always with the parts in one order, so that equal ones are one text. */
function identityText({ identities }: RunManifest, key: string): string | undefined {
  const identity = identities?.[key];
  if (identity === undefined) return undefined;
  return JSON.stringify(Object.fromEntries(PARTS.flatMap((part) => (identity[part] === undefined ? [] : [[part, identity[part]]]))));
}
