import type { Database } from '../db/database.ts';
import { all, one } from '../db/database.ts';
import type { Agent, ApiKey, Role } from './agent.ts';

export type AgentsRepository = ReturnType<typeof createAgentsRepository>;

interface AgentRow {
  id: number;
  account_id: number;
  email: string;
  name: string;
  role: Role;
  active: 0 | 1;
  created_at: string;
}

export function createAgentsRepository(db: Database) {
  const insert = db.prepare(
    'INSERT INTO agents (account_id, email, name, role, created_at) VALUES (?, ?, ?, ?, ?)',
  );
  const find = db.prepare('SELECT * FROM agents WHERE account_id = ? AND id = ?');
  const findByEmail = db.prepare('SELECT * FROM agents WHERE account_id = ? AND email = ?');
  const findBySecret = db.prepare(
    `SELECT agents.* FROM agents JOIN api_keys ON api_keys.agent_id = agents.id
     WHERE api_keys.secret_hash = ? AND agents.active = 1`,
  );
  const list = db.prepare('SELECT * FROM agents WHERE account_id = ? ORDER BY name, id');
  const countAdmins = db.prepare(
    "SELECT COUNT(*) AS count FROM agents WHERE account_id = ? AND role = 'admin' AND active = 1",
  );
  const update = db.prepare('UPDATE agents SET name = ?, role = ?, active = ? WHERE id = ?');
  const insertKey = db.prepare('INSERT INTO api_keys (agent_id, label, secret_hash, created_at) VALUES (?, ?, ?, ?)');
  const listKeys = db.prepare(
    'SELECT id, label, created_at AS createdAt FROM api_keys WHERE agent_id = ? ORDER BY id',
  );
  const deleteKey = db.prepare('DELETE FROM api_keys WHERE agent_id = ? AND id = ?');

  return {
    insert(agent: Pick<Agent, 'accountId' | 'email' | 'name' | 'role' | 'createdAt'>): number {
      const { accountId, email, name, role, createdAt } = agent;
      return Number(insert.run(accountId, email, name, role, createdAt).lastInsertRowid);
    },

    find(accountId: number, id: number): Agent | undefined {
      return toAgent(one<AgentRow>(find, accountId, id));
    },

    findByEmail(accountId: number, email: string): Agent | undefined {
      return toAgent(one<AgentRow>(findByEmail, accountId, email));
    },

    /** The active agent who holds the key with this digest. */
    findBySecretHash(secretHash: string): Agent | undefined {
      return toAgent(one<AgentRow>(findBySecret, secretHash));
    },

    list(accountId: number): Agent[] {
      return all<AgentRow>(list, accountId).map((row) => toAgent(row) as Agent);
    },

    countActiveAdmins(accountId: number): number {
      return (one<{ count: number }>(countAdmins, accountId) as { count: number }).count;
    },

    update(agent: Agent): void {
      update.run(agent.name, agent.role, agent.active ? 1 : 0, agent.id);
    },

    insertKey(agentId: number, label: string, secretHash: string, createdAt: string): number {
      return Number(insertKey.run(agentId, label, secretHash, createdAt).lastInsertRowid);
    },

    listKeys(agentId: number): ApiKey[] {
      return all<ApiKey>(listKeys, agentId);
    },

    /** Returns whether the agent had such a key. */
    deleteKey(agentId: number, keyId: number): boolean {
      return deleteKey.run(agentId, keyId).changes === 1;
    },
  };
}

function toAgent(row: AgentRow | undefined): Agent | undefined {
  if (row === undefined) return undefined;
  const { id, account_id, email, name, role, active, created_at } = row;
  return { id, accountId: account_id, email, name, role, active: active === 1, createdAt: created_at };
}
