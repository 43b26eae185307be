import type { FastifyInstance } from 'fastify';
import { requires } from '../http/auth.ts';
import { objectOf, textOf } from '../http/schemas.ts';
import type { NumberParams } from '../tickets/ticket.ts';
import { NUMBER_PARAMS, toView } from '../tickets/ticket.ts';
import type { TicketsService } from '../tickets/tickets.service.ts';
import type { TagsRepository } from './tags.repository.ts';

const TICKET_TAG_PARAMS = objectOf({ ...NUMBER_PARAMS.properties, tag: textOf(1, 60) }, ['number', 'tag']);
type TicketTagParams = NumberParams & { tag: string };

export function tagsRoutes(app: FastifyInstance, tags: TagsRepository, tickets: TicketsService): void {
  app.get('/tags', async ({ actor }) => ({ data: tags.count(actor.accountId) }));

  app.put<{ Params: TicketTagParams }>(
    '/tickets/:number/tags/:tag',
    { ...requires('agent'), schema: { params: TICKET_TAG_PARAMS } },
    async ({ actor, params }) => ({ data: toView(tickets.addTag(actor, params.number, params.tag)) }),
  );

  app.delete<{ Params: TicketTagParams }>(
    '/tickets/:number/tags/:tag',
    { ...requires('agent'), schema: { params: TICKET_TAG_PARAMS } },
    async ({ actor, params }) => ({ data: toView(tickets.removeTag(actor, params.number, params.tag)) }),
  );
}
