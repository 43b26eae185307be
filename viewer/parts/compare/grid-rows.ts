import type { CompareDoc, GridCell } from "../../../src/pages/compare-page.ts";
import { type Contrast, columnsOf } from "./words.ts";

export interface ShownRow {
  taskId: string;
  cells: (GridCell | null)[];
  flip: "lost" | "gained" | null;
  /** B - A as a share; null: not compared. */
  change: number | null;
  /** Why it is not compared. */
  reason: string;
}

/** Of the chosen contrast: what each task has to do with it. */
export function rowsOf(doc: CompareDoc, contrast: Contrast): ShownRow[] {
  const columns = columnsOf(doc, contrast);
  const flips = new Map(contrast.flips.map(({ taskId, direction }) => [taskId, direction]));
  const refused = new Set(doc.comparison.anyway ? [] : contrast.comparability.refused.flatMap(({ tasks }) => tasks));
  return doc.grid.map(({ taskId, cells }) => {
    const [before, after] = [shareOf(cells[columns.a]), shareOf(cells[columns.b])];
    const isRefused = refused.has(taskId);
    const change = isRefused || before === null || after === null ? null : after - before;
    const reason = isRefused ? "the instrument differs" : `not measured in ${before === null ? "A" : "B"}`;
    return { taskId, cells, flip: flips.get(taskId) ?? null, change, reason };
  });
}

export function shareOf(cell: GridCell | null | undefined): number | null {
  return cell === null || cell === undefined || cell.trials === 0 ? null : cell.resolved / cell.trials;
}

/** `flip`, `change`, `name`, or the number of a column; with `-` in front: the other way round. */
export type Sort = string;

export function sortRows(rows: readonly ShownRow[], sort: Sort): ShownRow[] {
  const [by, turned] = sort.startsWith("-") ? [sort.slice(1), -1] : [sort, 1];
  const compare = (one: ShownRow, other: ShownRow) => turned * order(by, one, other) || byChange(one, other) || byName(one, other);
  return rows.toSorted((one, other) => unknownLast(by, one, other) || compare(one, other));
}

function order(by: string, one: ShownRow, other: ShownRow): number {
  if (by === "name") return byName(one, other);
  if (by === "flip") return flipRank(one) - flipRank(other);
  return (figureOf(by, one) ?? 0) - (figureOf(by, other) ?? 0);
}

/** What has no figure stands at the end, whichever way round. */
function unknownLast(by: string, one: ShownRow, other: ShownRow): number {
  if (by === "name") return 0;
  const [a, b] = by === "flip" ? [one.flip, other.flip] : [figureOf(by, one), figureOf(by, other)];
  return Number(a === null) - Number(b === null);
}

function figureOf(by: string, row: ShownRow): number | null {
  return by === "change" ? row.change : shareOf(row.cells[Number(by)]);
}

function flipRank({ flip }: ShownRow): number {
  return flip === "lost" ? 0 : 1;
}

/** The largest first. */
function byChange(one: ShownRow, other: ShownRow): number {
  return Math.abs(other.change ?? 0) - Math.abs(one.change ?? 0);
}

function byName(one: ShownRow, other: ShownRow): number {
  return one.taskId < other.taskId ? -1 : one.taskId > other.taskId ? 1 : 0;
}
