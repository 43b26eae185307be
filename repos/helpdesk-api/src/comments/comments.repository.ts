import type { Database } from '../db/database.ts';
import { all } from '../db/database.ts';
import type { Order, Position } from '../db/keyset.ts';
import { after, orderBy, whereClause } from '../db/keyset.ts';

export type Visibility = 'public' | 'internal';

export interface Comment {
  id: number;
  author: { type: 'agent'; id: number } | { type: 'requester' };
  visibility: Visibility;
  body: string;
  createdAt: string;
}

export interface NewComment {
  ticketId: number;
  /** `null` for the requester of the ticket. */
  agentId: number | null;
  visibility: Visibility;
  body: string;
  createdAt: string;
}

export type CommentsRepository = ReturnType<typeof createCommentsRepository>;

interface CommentRow {
  id: number;
  agent_id: number | null;
  visibility: Visibility;
  body: string;
  created_at: string;
}

const ORDER: Order = { column: 'created_at', idColumn: 'id', direction: 'asc' };

export function createCommentsRepository(db: Database) {
  const insert = db.prepare(
    'INSERT INTO comments (ticket_id, agent_id, visibility, body, created_at) VALUES (?, ?, ?, ?, ?)',
  );

  return {
    insert(comment: NewComment): Comment {
      const { ticketId, agentId, visibility, body, createdAt } = comment;
      const result = insert.run(ticketId, agentId, visibility, body, createdAt);
      return toComment({
        id: Number(result.lastInsertRowid),
        agent_id: agentId,
        visibility,
        body,
        created_at: createdAt,
      });
    },

    /** The comments of a ticket, oldest first. */
    list(ticketId: number, { position, limit }: { position: Position | undefined; limit: number }): Comment[] {
      const where = whereClause([
        { sql: 'ticket_id = ?', params: [ticketId] },
        ...(position === undefined ? [] : [after(ORDER, position)]),
      ]);
      const statement = db.prepare(
        `SELECT id, agent_id, visibility, body, created_at FROM comments ${where.sql} ${orderBy(ORDER)} LIMIT ?`,
      );
      return all<CommentRow>(statement, ...where.params, limit).map(toComment);
    },
  };
}

function toComment(row: CommentRow): Comment {
  return {
    id: row.id,
    author: row.agent_id === null ? { type: 'requester' } : { type: 'agent', id: row.agent_id },
    visibility: row.visibility,
    body: row.body,
    createdAt: row.created_at,
  };
}
