import type { Database } from '../db/database.ts';
import { all, one } from '../db/database.ts';
import type { Condition, Order } from '../db/keyset.ts';
import { orderBy, whereClause } from '../db/keyset.ts';
import type { Priority, Status, Ticket } from './ticket.ts';

export type NewTicket = Pick<
  Ticket,
  'accountId' | 'number' | 'subject' | 'description' | 'priority' | 'assigneeId' | 'createdAt'
> & { requesterId: number };

export type TicketsRepository = ReturnType<typeof createTicketsRepository>;

interface TicketRow {
  id: number;
  account_id: number;
  number: number;
  subject: string;
  description: string;
  status: Status;
  priority: Priority;
  requester_id: number;
  requester_email: string;
  requester_name: string | null;
  assignee_id: number | null;
  tags: string;
  created_at: string;
  updated_at: string;
  solved_at: string | null;
}

const SELECT = `
  SELECT t.*, c.email AS requester_email, c.name AS requester_name,
    (SELECT json_group_array(tag ORDER BY tag) FROM ticket_tags WHERE ticket_id = t.id) AS tags
  FROM tickets AS t JOIN customers AS c ON c.id = t.requester_id`;

export function createTicketsRepository(db: Database) {
  const insert = db.prepare(
    `INSERT INTO tickets (account_id, number, subject, description, status, priority, requester_id, assignee_id,
       created_at, updated_at)
     VALUES (?, ?, ?, ?, 'open', ?, ?, ?, ?, ?)`,
  );
  const find = db.prepare(`${SELECT} WHERE t.account_id = ? AND t.number = ?`);
  const update = db.prepare(
    `UPDATE tickets SET subject = ?, status = ?, priority = ?, assignee_id = ?, solved_at = ?, updated_at = ?
     WHERE id = ?`,
  );

  return {
    /** Returns the row id. */
    insert(ticket: NewTicket): number {
      const { accountId, number, subject, description, priority, requesterId, assigneeId, createdAt } = ticket;
      const result = insert.run(
        accountId,
        number,
        subject,
        description,
        priority,
        requesterId,
        assigneeId,
        createdAt,
        createdAt,
      );
      return Number(result.lastInsertRowid);
    },

    find(accountId: number, number: number): Ticket | undefined {
      const row = one<TicketRow>(find, accountId, number);
      return row && toTicket(row);
    },

    list(conditions: Condition[], order: Order, limit: number): Ticket[] {
      const where = whereClause(conditions);
      const statement = db.prepare(`${SELECT} ${where.sql} ${orderBy(order)} LIMIT ?`);
      return all<TicketRow>(statement, ...where.params, limit).map(toTicket);
    },

    update(ticket: Ticket): void {
      const { id, subject, status, priority, assigneeId, solvedAt, updatedAt } = ticket;
      update.run(subject, status, priority, assigneeId, solvedAt, updatedAt, id);
    },
  };
}

function toTicket(row: TicketRow): Ticket {
  return {
    id: row.id,
    accountId: row.account_id,
    number: row.number,
    subject: row.subject,
    description: row.description,
    status: row.status,
    priority: row.priority,
    requester: { id: row.requester_id, email: row.requester_email, name: row.requester_name },
    assigneeId: row.assignee_id,
    tags: JSON.parse(row.tags) as string[],
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    solvedAt: row.solved_at,
  };
}
