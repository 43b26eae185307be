import type { FastifyInstance } from 'fastify';
import { requires } from '../http/auth.ts';
import { objectOf, textOf } from '../http/schemas.ts';
import type { AccountsService } from './accounts.service.ts';

const UPDATE_BODY = objectOf({ name: textOf(1, 100) }, ['name']);

export function accountsRoutes(app: FastifyInstance, accounts: AccountsService): void {
  app.get('/account', async (request) => ({ data: accounts.get(request.actor) }));

  app.patch<{ Body: { name: string } }>(
    '/account',
    { ...requires('admin'), schema: { body: UPDATE_BODY } },
    async (request) => ({ data: accounts.rename(request.actor, request.body.name) }),
  );
}
