import type { Actor } from '../agents/agent.ts';
import type { Clock } from '../clock.ts';
import { timestamp } from '../clock.ts';
import type { Database } from '../db/database.ts';
import { all } from '../db/database.ts';
import type { Condition, Order, Position } from '../db/keyset.ts';
import { after, orderBy, whereClause } from '../db/keyset.ts';

export type EntityType = 'account' | 'agent' | 'customer' | 'ticket';

export type Changes = Record<string, { from: unknown; to: unknown }>;

export interface AuditEntry {
  id: number;
  at: string;
  actorId: number;
  action: string;
  entity: { type: EntityType; id: string };
  changes: Changes;
}

export interface AuditFilter {
  entityType?: EntityType;
  entityId?: string;
  action?: string;
  actorId?: number;
  from?: string;
  to?: string;
}

export type AuditLog = ReturnType<typeof createAuditLog>;

interface AuditRow {
  id: number;
  at: string;
  actor_id: number;
  action: string;
  entity_type: EntityType;
  entity_id: string;
  changes: string;
}

export function createAuditLog(db: Database, clock: Clock) {
  const insert = db.prepare(
    `INSERT INTO audit_log (account_id, at, actor_id, action, entity_type, entity_id, changes)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
  );

  return {
    /** Call it in the transaction of the change itself. */
    record(actor: Actor, action: string, type: EntityType, id: number, changes: Changes): void {
      insert.run(
        actor.accountId,
        timestamp(clock),
        actor.agentId,
        action,
        type,
        String(id),
        JSON.stringify(changes),
      );
    },

    list(
      accountId: number,
      filter: AuditFilter,
      { direction, position, limit }: { direction: Order['direction']; position: Position | undefined; limit: number },
    ): AuditEntry[] {
      const order: Order = { column: 'at', idColumn: 'id', direction };
      const where = whereClause([
        ...conditionsOf(accountId, filter),
        ...(position === undefined ? [] : [after(order, position)]),
      ]);
      const statement = db.prepare(`SELECT * FROM audit_log ${where.sql} ${orderBy(order)} LIMIT ?`);
      return all<AuditRow>(statement, ...where.params, limit).map(toEntry);
    },
  };
}

/** The fields whose value differs, in the form in which the log stores them. */
export function changesBetween<Fields extends object>(before: Fields, after: Partial<Fields>): Changes {
  const changes: Changes = {};
  for (const [field, to] of Object.entries(after)) {
    const from = before[field as keyof Fields];
    if (to !== undefined && to !== from) changes[field] = { from, to };
  }
  return changes;
}

function conditionsOf(accountId: number, filter: AuditFilter): Condition[] {
  const conditions: Condition[] = [{ sql: 'account_id = ?', params: [accountId] }];
  if (filter.entityType !== undefined) conditions.push({ sql: 'entity_type = ?', params: [filter.entityType] });
  if (filter.entityId !== undefined) conditions.push({ sql: 'entity_id = ?', params: [filter.entityId] });
  if (filter.action !== undefined) conditions.push({ sql: 'action = ?', params: [filter.action] });
  if (filter.actorId !== undefined) conditions.push({ sql: 'actor_id = ?', params: [filter.actorId] });
  if (filter.from !== undefined) conditions.push({ sql: 'at >= ?', params: [filter.from] });
  if (filter.to !== undefined) conditions.push({ sql: 'at < ?', params: [filter.to] });
  return conditions;
}

function toEntry(row: AuditRow): AuditEntry {
  return {
    id: row.id,
    at: row.at,
    actorId: row.actor_id,
    action: row.action,
    entity: { type: row.entity_type, id: row.entity_id },
    changes: JSON.parse(row.changes) as Changes,
  };
}
