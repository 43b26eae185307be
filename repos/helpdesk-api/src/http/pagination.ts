import type { Position } from '../db/keyset.ts';
import { AppError } from '../errors.ts';
import { textOf } from './schemas.ts';

export interface PageQuery {
  limit: number;
  cursor?: string;
}

export interface Page<Item> {
  data: Item[];
  page: { nextCursor: string | null };
}

export const PAGE_PROPERTIES = {
  limit: { type: 'integer', minimum: 1, maximum: 100, default: 25 },
  cursor: textOf(1, 500),
};

/** Reads a cursor that `toPage` made for the same list in the same order. */
export function readCursor(query: PageQuery, order: string): Position | undefined {
  if (query.cursor === undefined) return undefined;
  const [cursorOrder, value, id] = decode(query.cursor);
  if (cursorOrder !== order || typeof value !== 'string' || !Number.isSafeInteger(id)) {
    throw new AppError('invalid_cursor', 'The cursor does not belong to this list.');
  }
  return { value, id: id as number };
}

/** Makes a page of `rows`, for which the caller asked for one row more than `limit`. */
export function toPage<Row, Item>(
  rows: Row[],
  { limit, order, position, view }: {
    limit: number;
    order: string;
    position: (row: Row) => Position;
    view: (row: Row) => Item;
  },
): Page<Item> {
  const kept = rows.slice(0, limit);
  const last = kept.at(-1);
  const nextCursor = rows.length > limit && last !== undefined ? encode(order, position(last)) : null;
  return { data: kept.map(view), page: { nextCursor } };
}

function encode(order: string, position: Position): string {
  return Buffer.from(JSON.stringify([order, position.value, position.id])).toString('base64url');
}

function decode(cursor: string): unknown[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    return Array.isArray(parts) ? parts : [];
  } catch {
    return [];
  }
}
