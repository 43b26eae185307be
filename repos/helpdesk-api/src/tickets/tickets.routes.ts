import type { FastifyInstance } from 'fastify';
import type { AuditLog } from '../audit/audit-log.ts';
import { positionOf } from '../audit/audit.routes.ts';
import type { Order } from '../db/keyset.ts';
import { requires } from '../http/auth.ts';
import type { Once } from '../http/idempotency.ts';
import type { PageQuery } from '../http/pagination.ts';
import { PAGE_PROPERTIES, readCursor, toPage } from '../http/pagination.ts';
import { EMAIL, objectOf, textOf } from '../http/schemas.ts';
import type { TicketFilterQuery } from './ticket-filter.ts';
import { TICKET_FILTER_PROPERTIES } from './ticket-filter.ts';
import type { NumberParams } from './ticket.ts';
import { NUMBER_PARAMS, PRIORITIES, STATUSES, toView } from './ticket.ts';
import type { NewTicketInput, TicketsService, TicketUpdate } from './tickets.service.ts';

const SORTS = ['createdAt', '-createdAt', 'updatedAt', '-updatedAt'] as const;
type Sort = (typeof SORTS)[number];
const SORT = { enum: SORTS, default: '-createdAt' };

const SUBJECT = { ...textOf(1, 200), pattern: '\\S' };
const ASSIGNEE_ID = { type: ['integer', 'null'], minimum: 1 };
const PRIORITY = { enum: PRIORITIES };

const LIST_QUERY = objectOf({
  ...TICKET_FILTER_PROPERTIES,
  sort: SORT,
  ...PAGE_PROPERTIES,
});
const CREATE_BODY = objectOf(
  {
    subject: SUBJECT,
    description: textOf(1, 20_000),
    requester: objectOf({ email: EMAIL, name: textOf(1, 100) }, ['email']),
    priority: PRIORITY,
    assigneeId: ASSIGNEE_ID,
    tags: { type: 'array', items: { type: 'string' }, maxItems: 20 },
  },
  ['subject', 'description', 'requester'],
);
const UPDATE_BODY = {
  ...objectOf({ subject: SUBJECT, status: { enum: STATUSES }, priority: PRIORITY, assigneeId: ASSIGNEE_ID }),
  minProperties: 1,
};

export function ticketsRoutes(app: FastifyInstance, tickets: TicketsService, audit: AuditLog, once: Once): void {
  app.get<{ Querystring: TicketFilterQuery & PageQuery & { sort: Sort } }>(
    '/tickets',
    { schema: { querystring: LIST_QUERY } },
    async ({ actor, query }) => {
      const { limit, cursor: _, sort, ...filter } = query;
      const field = sort.endsWith('createdAt') ? 'createdAt' : 'updatedAt';
      const rows = tickets.list(actor, filter, {
        order: orderOf(sort),
        position: readCursor(query, `tickets:${sort}`),
        limit: limit + 1,
      });
      return toPage(rows, {
        limit,
        order: `tickets:${sort}`,
        position: (ticket) => ({ value: ticket[field], id: ticket.id }),
        view: toView,
      });
    },
  );

  app.post<{ Body: NewTicketInput }>(
    '/tickets',
    { ...requires('agent'), schema: { body: CREATE_BODY } },
    async (request, reply) =>
      once(request, reply, () => {
        reply.code(201);
        return { data: toView(tickets.create(request.actor, request.body)) };
      }),
  );

  app.get<{ Params: NumberParams }>(
    '/tickets/:number',
    { schema: { params: NUMBER_PARAMS } },
    async ({ actor, params }) => ({ data: toView(tickets.get(actor, params.number)) }),
  );

  app.patch<{ Params: NumberParams; Body: TicketUpdate }>(
    '/tickets/:number',
    { ...requires('agent'), schema: { params: NUMBER_PARAMS, body: UPDATE_BODY } },
    async ({ actor, params, body }) => ({ data: toView(tickets.update(actor, params.number, body)) }),
  );

  app.get<{ Params: NumberParams; Querystring: PageQuery }>(
    '/tickets/:number/history',
    { schema: { params: NUMBER_PARAMS, querystring: objectOf(PAGE_PROPERTIES) } },
    async ({ actor, params, query }) => {
      const ticket = tickets.get(actor, params.number);
      const order = `history:${ticket.number}`;
      const rows = audit.list(
        actor.accountId,
        { entityType: 'ticket', entityId: String(ticket.number) },
        { direction: 'asc', position: readCursor(query, order), limit: query.limit + 1 },
      );
      return toPage(rows, { limit: query.limit, order, position: positionOf, view: (entry) => entry });
    },
  );
}

function orderOf(sort: Sort): Order {
  return {
    column: sort.endsWith('createdAt') ? 't.created_at' : 't.updated_at',
    idColumn: 't.id',
    direction: sort.startsWith('-') ? 'desc' : 'asc',
  };
}
