import type { FastifyInstance } from 'fastify';
import type { Order } from '../db/keyset.ts';
import { after } from '../db/keyset.ts';
import { invalid } from '../errors.ts';
import type { PageQuery } from '../http/pagination.ts';
import { PAGE_PROPERTIES, readCursor, toPage } from '../http/pagination.ts';
import { objectOf, textOf } from '../http/schemas.ts';
import { toView } from '../tickets/ticket.ts';
import type { TicketsRepository } from '../tickets/tickets.repository.ts';
import { searchConditions, searchTerms } from './search.ts';

const MAX_TERMS = 8;
const NEWEST_ACTIVITY: Order = { column: 't.updated_at', idColumn: 't.id', direction: 'desc' };
const SEARCH_QUERY = objectOf({ q: textOf(1, 200), ...PAGE_PROPERTIES }, ['q']);

export function searchRoutes(app: FastifyInstance, tickets: TicketsRepository): void {
  app.get<{ Querystring: PageQuery & { q: string } }>(
    '/search',
    { schema: { querystring: SEARCH_QUERY } },
    async ({ actor, query }) => {
      const terms = searchTerms(query.q);
      if (terms.length === 0 || terms.length > MAX_TERMS) {
        throw invalid({ path: '/q', message: `must hold 1 to ${MAX_TERMS} words` });
      }
      const position = readCursor(query, 'search');
      const conditions = [
        { sql: 't.account_id = ?', params: [actor.accountId] },
        ...searchConditions(terms),
        ...(position === undefined ? [] : [after(NEWEST_ACTIVITY, position)]),
      ];
      return toPage(tickets.list(conditions, NEWEST_ACTIVITY, query.limit + 1), {
        limit: query.limit,
        order: 'search',
        position: (ticket) => ({ value: ticket.updatedAt, id: ticket.id }),
        view: toView,
      });
    },
  );
}
