import type { SqlValue } from './database.ts';

/** A part of a WHERE clause with the values for its placeholders. */
export interface Condition {
  sql: string;
  params: SqlValue[];
}

/** The order of a list: by a column that may hold equal values, then by the row id, both in one direction. */
export interface Order {
  column: string;
  idColumn: string;
  direction: 'asc' | 'desc';
}

/** The last row that the client has seen. */
export interface Position {
  value: string;
  id: number;
}

export function orderBy(order: Order): string {
  const direction = order.direction === 'asc' ? 'ASC' : 'DESC';
  return `ORDER BY ${order.column} ${direction}, ${order.idColumn} ${direction}`;
}

/** Restricts a list to the rows after `position`. */
export function after(order: Order, position: Position): Condition {
  const operator = order.direction === 'asc' ? '>' : '<';
  return { sql: `(${order.column}, ${order.idColumn}) ${operator} (?, ?)`, params: [position.value, position.id] };
}

export function whereClause(conditions: Condition[]): Condition {
  return {
    sql: conditions.length === 0 ? '' : `WHERE ${conditions.map((condition) => condition.sql).join(' AND ')}`,
    params: conditions.flatMap((condition) => condition.params),
  };
}
