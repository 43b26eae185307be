import type { FastifyInstance } from 'fastify';
import { requires } from '../http/auth.ts';
import type { Once } from '../http/idempotency.ts';
import type { PageQuery } from '../http/pagination.ts';
import { PAGE_PROPERTIES, readCursor, toPage } from '../http/pagination.ts';
import { objectOf, textOf } from '../http/schemas.ts';
import type { NumberParams } from '../tickets/ticket.ts';
import { NUMBER_PARAMS } from '../tickets/ticket.ts';
import type { CommentsService, NewCommentInput } from './comments.service.ts';

const CREATE_BODY = objectOf(
  {
    body: { ...textOf(1, 20_000), pattern: '\\S' },
    visibility: { enum: ['public', 'internal'] },
    author: { enum: ['agent', 'requester'] },
  },
  ['body'],
);

export function commentsRoutes(app: FastifyInstance, comments: CommentsService, once: Once): void {
  app.get<{ Params: NumberParams; Querystring: PageQuery }>(
    '/tickets/:number/comments',
    { schema: { params: NUMBER_PARAMS, querystring: objectOf(PAGE_PROPERTIES) } },
    async ({ actor, params, query }) => {
      const order = `comments:${params.number}`;
      const page = { position: readCursor(query, order), limit: query.limit + 1 };
      return toPage(comments.list(actor, params.number, page), {
        limit: query.limit,
        order,
        position: (comment) => ({ value: comment.createdAt, id: comment.id }),
        view: (comment) => comment,
      });
    },
  );

  app.post<{ Params: NumberParams; Body: NewCommentInput }>(
    '/tickets/:number/comments',
    { ...requires('agent'), schema: { params: NUMBER_PARAMS, body: CREATE_BODY } },
    async (request, reply) =>
      once(request, reply, () => {
        reply.code(201);
        return { data: comments.add(request.actor, request.params.number, request.body) };
      }),
  );
}
