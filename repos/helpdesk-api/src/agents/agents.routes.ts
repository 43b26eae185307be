import type { FastifyInstance } from 'fastify';
import { requires } from '../http/auth.ts';
import type { IdParams } from '../http/schemas.ts';
import { EMAIL, ID, ID_PARAMS, objectOf, textOf } from '../http/schemas.ts';
import type { Agent } from './agent.ts';
import { ROLES } from './agent.ts';
import type { AgentsService, AgentUpdate, NewAgent } from './agents.service.ts';

const NAME = textOf(1, 100);
const ROLE = { enum: ROLES };
const CREATE_BODY = objectOf({ email: EMAIL, name: NAME, role: ROLE }, ['email', 'name', 'role']);
const UPDATE_BODY = objectOf({ name: NAME, role: ROLE, active: { type: 'boolean' } });
const CREATE_KEY_BODY = objectOf({ label: textOf(1, 60) }, ['label']);
const KEY_PARAMS = objectOf({ id: ID, keyId: ID }, ['id', 'keyId']);

export function agentsRoutes(app: FastifyInstance, agents: AgentsService): void {
  app.get('/me', async ({ actor }) => ({ data: view(agents.get(actor, actor.agentId)) }));

  app.get('/agents', async ({ actor }) => ({ data: agents.list(actor).map(view) }));

  app.post<{ Body: NewAgent }>(
    '/agents',
    { ...requires('admin'), schema: { body: CREATE_BODY } },
    async ({ actor, body }, reply) => {
      reply.code(201);
      return { data: view(agents.create(actor, body)) };
    },
  );

  app.get<{ Params: IdParams }>('/agents/:id', { schema: { params: ID_PARAMS } }, async ({ actor, params }) => ({
    data: view(agents.get(actor, params.id)),
  }));

  app.patch<{ Params: IdParams; Body: AgentUpdate }>(
    '/agents/:id',
    { ...requires('admin'), schema: { params: ID_PARAMS, body: UPDATE_BODY } },
    async ({ actor, params, body }) => ({ data: view(agents.update(actor, params.id, body)) }),
  );

  app.get<{ Params: IdParams }>('/agents/:id/keys', { schema: { params: ID_PARAMS } }, async ({ actor, params }) => ({
    data: agents.listKeys(actor, params.id),
  }));

  app.post<{ Params: IdParams; Body: { label: string } }>(
    '/agents/:id/keys',
    { schema: { params: ID_PARAMS, body: CREATE_KEY_BODY } },
    async ({ actor, params, body }, reply) => {
      reply.code(201);
      return { data: agents.createKey(actor, params.id, body.label) };
    },
  );

  app.delete<{ Params: { id: number; keyId: number } }>(
    '/agents/:id/keys/:keyId',
    { schema: { params: KEY_PARAMS } },
    async ({ actor, params }, reply) => {
      agents.deleteKey(actor, params.id, params.keyId);
      return reply.code(204).send();
    },
  );
}

function view({ accountId: _, ...agent }: Agent): Omit<Agent, 'accountId'> {
  return agent;
}
