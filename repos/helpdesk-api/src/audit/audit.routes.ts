import type { FastifyInstance } from 'fastify';
import { requires } from '../http/auth.ts';
import type { PageQuery } from '../http/pagination.ts';
import { PAGE_PROPERTIES, readCursor, toPage } from '../http/pagination.ts';
import { ID, INSTANT, objectOf, textOf } from '../http/schemas.ts';
import type { AuditEntry, AuditFilter, AuditLog } from './audit-log.ts';

const ORDER = 'audit';

const LIST_QUERY = objectOf({
  entityType: { enum: ['account', 'agent', 'customer', 'ticket'] },
  entityId: textOf(1, 40),
  action: textOf(1, 60),
  actorId: ID,
  from: INSTANT,
  to: INSTANT,
  ...PAGE_PROPERTIES,
});

export function auditRoutes(app: FastifyInstance, audit: AuditLog): void {
  app.get<{ Querystring: AuditFilter & PageQuery }>(
    '/audit',
    { ...requires('admin'), schema: { querystring: LIST_QUERY } },
    async (request) => {
      const { limit, cursor: _, ...filter } = request.query;
      const rows = audit.list(request.actor.accountId, filter, {
        direction: 'desc',
        position: readCursor(request.query, ORDER),
        limit: limit + 1,
      });
      return toPage(rows, { limit, order: ORDER, position: positionOf, view: (entry) => entry });
    },
  );
}

export function positionOf(entry: AuditEntry): { value: string; id: number } {
  return { value: entry.at, id: entry.id };
}
