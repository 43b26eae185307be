import type { FastifyInstance } from 'fastify';
import { requires } from '../http/auth.ts';
import type { PageQuery } from '../http/pagination.ts';
import { PAGE_PROPERTIES, readCursor, toPage } from '../http/pagination.ts';
import type { IdParams } from '../http/schemas.ts';
import { ID_PARAMS, objectOf } from '../http/schemas.ts';
import type { CustomersService } from './customers.service.ts';

const ORDER = 'customers';
const UPDATE_BODY = objectOf({ name: { type: ['string', 'null'], minLength: 1, maxLength: 100 } }, ['name']);

export function customersRoutes(app: FastifyInstance, customers: CustomersService): void {
  app.get<{ Querystring: PageQuery }>(
    '/customers',
    { schema: { querystring: objectOf(PAGE_PROPERTIES) } },
    async ({ actor, query }) => {
      const rows = customers.list(actor, { position: readCursor(query, ORDER), limit: query.limit + 1 });
      return toPage(rows, {
        limit: query.limit,
        order: ORDER,
        position: (customer) => ({ value: customer.email, id: customer.id }),
        view: (customer) => customer,
      });
    },
  );

  app.get<{ Params: IdParams }>('/customers/:id', { schema: { params: ID_PARAMS } }, async ({ actor, params }) => ({
    data: customers.get(actor, params.id),
  }));

  app.patch<{ Params: IdParams; Body: { name: string | null } }>(
    '/customers/:id',
    { ...requires('agent'), schema: { params: ID_PARAMS, body: UPDATE_BODY } },
    async ({ actor, params, body }) => ({ data: customers.rename(actor, params.id, body.name) }),
  );
}
