import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Actor, Role } from '../agents/agent.ts';
import type { AgentsService } from '../agents/agents.service.ts';
import { AppError } from '../errors.ts';

declare module 'fastify' {
  interface FastifyRequest {
    actor: Actor;
  }
}

const RANK: Record<Role, number> = { viewer: 0, agent: 1, admin: 2 };

/** Lets only requests with a valid API key through to the routes of `app`. */
export function registerAuthentication(app: FastifyInstance, agents: AgentsService): void {
  app.decorateRequest('actor', null as unknown as Actor);
  app.addHook('onRequest', async (request, reply) => {
    const [, secret] = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '') ?? [];
    const actor = secret === undefined ? undefined : agents.authenticate(secret);
    if (actor === undefined) {
      reply.header('www-authenticate', 'Bearer');
      throw new AppError('unauthorized', 'A valid API key is required.');
    }
    request.actor = actor;
  });
}

/** Route option: the caller must have at least this role. */
export function requires(role: Role) {
  return {
    onRequest: async (request: FastifyRequest) => {
      if (RANK[request.actor.role] < RANK[role]) {
        throw new AppError('forbidden', `This needs the role "${role}".`);
      }
    },
  };
}
