import { createAccountsRepository } from './accounts/accounts.repository.ts';
import { createAccountsService } from './accounts/accounts.service.ts';
import { createAgentsRepository } from './agents/agents.repository.ts';
import { createAgentsService } from './agents/agents.service.ts';
import { createAuditLog } from './audit/audit-log.ts';
import type { Clock } from './clock.ts';
import { createCommentsRepository } from './comments/comments.repository.ts';
import { createCommentsService } from './comments/comments.service.ts';
import { createCustomersRepository } from './customers/customers.repository.ts';
import { createCustomersService } from './customers/customers.service.ts';
import type { Database } from './db/database.ts';
import { createIdempotency } from './http/idempotency.ts';
import { createTagsRepository } from './tags/tags.repository.ts';
import { createTicketsRepository } from './tickets/tickets.repository.ts';
import { createTicketsService } from './tickets/tickets.service.ts';

export type Services = ReturnType<typeof createServices>;

/** Wires the repositories and services of one database. */
export function createServices(db: Database, clock: Clock) {
  const audit = createAuditLog(db, clock);
  const accountsRepository = createAccountsRepository(db);
  const agentsRepository = createAgentsRepository(db);
  const tags = createTagsRepository(db);
  const ticketsRepository = createTicketsRepository(db);

  const agents = createAgentsService({ db, clock, agents: agentsRepository, audit });
  const accounts = createAccountsService({ db, clock, accounts: accountsRepository, agents, audit });
  const customers = createCustomersService({ db, clock, customers: createCustomersRepository(db), audit });
  const tickets = createTicketsService({
    db,
    clock,
    accounts: accountsRepository,
    agents: agentsRepository,
    audit,
    customers,
    tags,
    tickets: ticketsRepository,
  });
  const comments = createCommentsService({ db, clock, audit, comments: createCommentsRepository(db), tickets });

  return {
    accounts,
    agents,
    audit,
    comments,
    customers,
    once: createIdempotency(db, clock),
    tags,
    tickets,
    ticketsRepository,
  };
}
