import type { Actor } from '../agents/agent.ts';
import type { AgentsService } from '../agents/agents.service.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import { changesBetween } from '../audit/audit-log.ts';
import type { Clock } from '../clock.ts';
import { timestamp } from '../clock.ts';
import type { Database } from '../db/database.ts';
import { transaction } from '../db/database.ts';
import type { Account, AccountsRepository } from './accounts.repository.ts';

export interface NewAccount {
  name: string;
  admin: { email: string; name: string };
}

export type AccountsService = ReturnType<typeof createAccountsService>;

export function createAccountsService(deps: {
  db: Database;
  clock: Clock;
  accounts: AccountsRepository;
  agents: AgentsService;
  audit: AuditLog;
}) {
  const { db, clock, accounts, agents, audit } = deps;

  return {
    /** Sets up an account with its first admin. The API key cannot be read again later. */
    provision({ name, admin }: NewAccount): { account: Account; adminId: number; apiKey: string } {
      return transaction(db, () => {
        const accountId = accounts.insert(name, timestamp(clock));
        const { agentId, apiKey } = agents.createFirstAdmin(accountId, admin);
        return { account: accounts.get(accountId), adminId: agentId, apiKey };
      });
    },

    get(actor: Actor): Account {
      return accounts.get(actor.accountId);
    },

    rename(actor: Actor, name: string): Account {
      return transaction(db, () => {
        const before = accounts.get(actor.accountId);
        const changes = changesBetween(before, { name });
        if (Object.keys(changes).length > 0) {
          accounts.rename(before.id, name);
          audit.record(actor, 'account.updated', 'account', before.id, changes);
        }
        return accounts.get(actor.accountId);
      });
    },
  };
}
