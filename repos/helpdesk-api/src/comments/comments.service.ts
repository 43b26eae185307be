import type { Actor } from '../agents/agent.ts';
import type { AuditLog } from '../audit/audit-log.ts';
import type { Clock } from '../clock.ts';
import { timestamp } from '../clock.ts';
import type { Database } from '../db/database.ts';
import { transaction } from '../db/database.ts';
import type { Position } from '../db/keyset.ts';
import { invalid } from '../errors.ts';
import type { TicketsService } from '../tickets/tickets.service.ts';
import type { Comment, CommentsRepository, Visibility } from './comments.repository.ts';

export interface NewCommentInput {
  body: string;
  visibility?: Visibility;
  author?: 'agent' | 'requester';
}

export type CommentsService = ReturnType<typeof createCommentsService>;

export function createCommentsService(deps: {
  db: Database;
  clock: Clock;
  audit: AuditLog;
  comments: CommentsRepository;
  tickets: TicketsService;
}) {
  const { db, clock, audit, comments, tickets } = deps;

  return {
    list(actor: Actor, number: number, page: { position: Position | undefined; limit: number }): Comment[] {
      return comments.list(tickets.get(actor, number).id, page);
    },

    add(actor: Actor, number: number, input: NewCommentInput): Comment {
      const { body, visibility = 'public', author = 'agent' } = input;
      const fromRequester = author === 'requester';
      if (fromRequester && visibility === 'internal') {
        throw invalid({ path: '/visibility', message: 'must be public for a comment of the requester' });
      }
      return transaction(db, () => {
        const ticket = tickets.getUnclosed(actor, number);
        const comment = comments.insert({
          ticketId: ticket.id,
          agentId: fromRequester ? null : actor.agentId,
          visibility,
          body,
          createdAt: timestamp(clock),
        });
        audit.record(actor, 'ticket.commented', 'ticket', number, { commentId: { from: null, to: comment.id } });
        tickets.touch(actor, ticket, { reopen: fromRequester });
        return comment;
      });
    },
  };
}
