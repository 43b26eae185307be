import type { FastifyInstance, FastifyServerOptions } from 'fastify';
import Fastify from 'fastify';
import { accountsRoutes } from './accounts/accounts.routes.ts';
import { agentsRoutes } from './agents/agents.routes.ts';
import { auditRoutes } from './audit/audit.routes.ts';
import type { Clock } from './clock.ts';
import { systemClock } from './clock.ts';
import { commentsRoutes } from './comments/comments.routes.ts';
import { customersRoutes } from './customers/customers.routes.ts';
import type { Database } from './db/database.ts';
import { registerAuthentication } from './http/auth.ts';
import { registerErrorHandling } from './http/error-handler.ts';
import { validatorCompiler } from './http/validation.ts';
import { searchRoutes } from './search/search.routes.ts';
import { createServices } from './services.ts';
import { tagsRoutes } from './tags/tags.routes.ts';
import { ticketsRoutes } from './tickets/tickets.routes.ts';

const BODY_LIMIT_BYTES = 256 * 1024;

export interface AppOptions {
  db: Database;
  clock?: Clock;
  logger?: FastifyServerOptions['logger'];
}

/** Builds the HTTP application on an open database; the caller listens and closes the database. */
export function buildApp({ db, clock = systemClock, logger = false }: AppOptions): FastifyInstance {
  const app = Fastify({ logger, bodyLimit: BODY_LIMIT_BYTES, exposeHeadRoutes: false });
  const services = createServices(db, clock);

  app.setValidatorCompiler(validatorCompiler);
  registerErrorHandling(app);

  app.get('/healthz', async () => ({ status: 'ok' }));

  app.register(
    async (api) => {
      registerAuthentication(api, services.agents);
      accountsRoutes(api, services.accounts);
      agentsRoutes(api, services.agents);
      customersRoutes(api, services.customers);
      ticketsRoutes(api, services.tickets, services.audit, services.once);
      commentsRoutes(api, services.comments, services.once);
      tagsRoutes(api, services.tags, services.tickets);
      searchRoutes(api, services.ticketsRepository);
      auditRoutes(api, services.audit);
    },
    { prefix: '/v1' },
  );
  return app;
}
