import type { Actor } from '../agents/agent.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import { changesBetween } from '../audit/audit-log.ts';
import type { Clock } from '../clock.ts';
import { timestamp } from '../clock.ts';
import type { Database } from '../db/database.ts';
import { transaction } from '../db/database.ts';
import type { Position } from '../db/keyset.ts';
import { notFound } from '../errors.ts';
import type { Customer, CustomersRepository } from './customers.repository.ts';

export interface Requester {
  email: string;
  name?: string;
}

export type CustomersService = ReturnType<typeof createCustomersService>;

export function createCustomersService(deps: {
  db: Database;
  clock: Clock;
  customers: CustomersRepository;
  audit: AuditLog;
}) {
  const { db, clock, customers, audit } = deps;

  function get(actor: Actor, id: number): Customer {
    const customer = customers.find(actor.accountId, id);
    if (customer === undefined) throw notFound('The customer');
    return customer;
  }

  return {
    get,

    list(actor: Actor, page: { position: Position | undefined; limit: number }): Customer[] {
      return customers.list(actor.accountId, page);
    },

    rename(actor: Actor, id: number, name: string | null): Customer {
      return transaction(db, () => {
        const changes = changesBetween(get(actor, id), { name });
        if (Object.keys(changes).length > 0) {
          customers.rename(id, name);
          audit.record(actor, 'customer.updated', 'customer', id, changes);
        }
        return get(actor, id);
      });
    },

    /** Finds the customer behind an email address or adds one. A name that is already known stays. */
    findOrCreate(actor: Actor, requester: Requester): number {
      const email = requester.email.toLowerCase();
      const known = customers.findByEmail(actor.accountId, email);
      if (known === undefined) {
        return customers.insert(actor.accountId, email, requester.name ?? null, timestamp(clock));
      }
      if (known.name === null && requester.name !== undefined) customers.rename(known.id, requester.name);
      return known.id;
    },
  };
}
