import type { Json } from "../../domain/json.ts";
import { digestOf } from "../../lib/hash.ts";
import type { Receipt } from "./receipt.ts";
import { hashOf, type Row } from "./rows.ts";

/** What stands at Braintrust of one trial: hash by row id. */
export type Standing = ReadonlyMap<string, string>;

/** A row to send, with what is to be done with it. */
export type RowChange = Omit<Partial<Row>, "error"> & {
  id: string;
  error?: string | null;
  _is_merge?: true;
  _merge_paths?: string[][];
  _array_delete?: { path: string[]; delete: string[] }[];
  _object_delete?: true;
};

/**
 * What it takes to make what stands there into these rows. A new row goes in full; one that is there is merged, so that what
 * people added to it stays; rows that are no more are deleted; equal ones are left alone. `before`: what we last sent.
 */
export function changesOf(rows: readonly Row[], there: Standing, before: Receipt | undefined): RowChange[] {
  const wanted = new Set(rows.map(({ id }) => id));
  const changed = rows.filter((row) => there.get(row.id) !== hashOf(row));
  const gone = [...there.keys()].filter((id) => !wanted.has(id));
  return [
    ...changed.map((row) => (there.has(row.id) ? mergeOf(row, before) : row)),
    ...gone.map((id): RowChange => ({ id, _object_delete: true })),
  ];
}

/** Merging goes deep, so whatever we own whole is named as a path not to go below, and what we no longer have is said to be null. */
function mergeOf(row: Row, before: Receipt | undefined): RowChange {
  const { expected, scores, tags, ...rest } = row;
  const stale = (before?.rows[row.id]?.metadata ?? []).filter((name) => !(name in row.metadata));
  const metadata: Record<string, Json> = { ...row.metadata, ...nulls(stale) };
  const isRoot = scores !== undefined;
  const lostTags = (before?.tags ?? []).filter((tag) => !tags?.includes(tag));
  const lostScores = (before?.scores ?? []).filter((name) => !(name in (scores ?? {})));
  // A correction by people stays unless the task itself has changed.
  const renewed = isRoot && before !== undefined && before.expected !== digestOf(expected ?? null);
  return {
    ...{ input: null, output: null, error: null },
    ...rest,
    ...{ metadata, _is_merge: true },
    _merge_paths: [...WHOLE, ["expected"], ...Object.keys(metadata).map((name) => ["metadata", name])],
    ...(renewed && { expected: expected ?? null }),
    ...(isRoot && { scores: { ...scores, ...nulls(lostScores) }, tags: tags ?? [] }),
    ...(isRoot && lostTags.length > 0 && { _array_delete: [{ path: ["tags"], delete: lostTags }] }),
  };
}

const WHOLE = [["input"], ["output"], ["metrics"], ["span_attributes"]];

function nulls(names: readonly string[]): Record<string, null> {
  return Object.fromEntries(names.map((name) => [name, null]));
}
