import type { AuditLog } from '../audit/audit-log.ts';
import { changesBetween } from '../audit/audit-log.ts';
import type { Clock } from '../clock.ts';
import { timestamp } from '../clock.ts';
import type { Database } from '../db/database.ts';
import { transaction } from '../db/database.ts';
import { AppError, notFound } from '../errors.ts';
import type { Actor, Agent, ApiKey, Role } from './agent.ts';
import type { AgentsRepository } from './agents.repository.ts';
import { generateSecret, hashSecret } from './key-material.ts';

export interface NewAgent {
  email: string;
  name: string;
  role: Role;
}

export type AgentUpdate = Partial<Pick<Agent, 'name' | 'role' | 'active'>>;

export type AgentsService = ReturnType<typeof createAgentsService>;

export function createAgentsService(deps: {
  db: Database;
  clock: Clock;
  agents: AgentsRepository;
  audit: AuditLog;
}) {
  const { db, clock, agents, audit } = deps;

  function get(actor: Actor, id: number): Agent {
    const agent = agents.find(actor.accountId, id);
    if (agent === undefined) throw notFound('The agent');
    return agent;
  }

  function insert(accountId: number, agent: NewAgent): number {
    return agents.insert({ ...agent, accountId, email: agent.email.toLowerCase(), createdAt: timestamp(clock) });
  }

  function issueKey(agentId: number, label: string): { keyId: number; secret: string } {
    const secret = generateSecret();
    return { keyId: agents.insertKey(agentId, label, hashSecret(secret), timestamp(clock)), secret };
  }

  function refuseForOthers(actor: Actor, id: number): void {
    if (actor.role !== 'admin' && actor.agentId !== id) {
      throw new AppError('forbidden', 'Only admins may manage the API keys of other agents.');
    }
  }

  return {
    authenticate(secret: string): Actor | undefined {
      const agent = agents.findBySecretHash(hashSecret(secret));
      return agent && { agentId: agent.id, accountId: agent.accountId, role: agent.role };
    },

    /** Only for a new account: there is nobody yet who could be recorded as having done it. */
    createFirstAdmin(accountId: number, admin: Omit<NewAgent, 'role'>): { agentId: number; apiKey: string } {
      const agentId = insert(accountId, { ...admin, role: 'admin' });
      return { agentId, apiKey: issueKey(agentId, 'first key').secret };
    },

    get,

    list(actor: Actor): Agent[] {
      return agents.list(actor.accountId);
    },

    create(actor: Actor, input: NewAgent): Agent {
      return transaction(db, () => {
        if (agents.findByEmail(actor.accountId, input.email.toLowerCase()) !== undefined) {
          throw new AppError('conflict', 'There is already an agent with this email address.');
        }
        const id = insert(actor.accountId, input);
        audit.record(actor, 'agent.created', 'agent', id, {});
        return get(actor, id);
      });
    },

    update(actor: Actor, id: number, input: AgentUpdate): Agent {
      return transaction(db, () => {
        const before = get(actor, id);
        const changes = changesBetween(before, input);
        if (Object.keys(changes).length === 0) return before;

        const updated = { ...before, ...input };
        const wasAdmin = before.active && before.role === 'admin';
        const staysAdmin = updated.active && updated.role === 'admin';
        if (wasAdmin && !staysAdmin && agents.countActiveAdmins(actor.accountId) === 1) {
          throw new AppError('last_admin', 'An account needs at least one active admin.');
        }
        agents.update(updated);
        audit.record(actor, 'agent.updated', 'agent', id, changes);
        return updated;
      });
    },

    listKeys(actor: Actor, id: number): ApiKey[] {
      refuseForOthers(actor, id);
      return agents.listKeys(get(actor, id).id);
    },

    createKey(actor: Actor, id: number, label: string): ApiKey & { secret: string } {
      refuseForOthers(actor, id);
      return transaction(db, () => {
        const agent = get(actor, id);
        const { keyId, secret } = issueKey(agent.id, label);
        audit.record(actor, 'agent.key_created', 'agent', id, { keyId: { from: null, to: keyId } });
        return { id: keyId, label, createdAt: timestamp(clock), secret };
      });
    },

    deleteKey(actor: Actor, id: number, keyId: number): void {
      refuseForOthers(actor, id);
      transaction(db, () => {
        const agent = get(actor, id);
        if (!agents.deleteKey(agent.id, keyId)) throw notFound('The API key');
        audit.record(actor, 'agent.key_deleted', 'agent', id, { keyId: { from: keyId, to: null } });
      });
    },
  };
}
