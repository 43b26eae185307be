import type { Database } from '../db/database.ts';
import { all } from '../db/database.ts';

export interface TagCount {
  tag: string;
  tickets: number;
}

export type TagsRepository = ReturnType<typeof createTagsRepository>;

export function createTagsRepository(db: Database) {
  const insert = db.prepare('INSERT INTO ticket_tags (ticket_id, tag) VALUES (?, ?) ON CONFLICT DO NOTHING');
  const remove = db.prepare('DELETE FROM ticket_tags WHERE ticket_id = ? AND tag = ?');
  const count = db.prepare(
    `SELECT tag, COUNT(*) AS tickets FROM ticket_tags JOIN tickets ON tickets.id = ticket_tags.ticket_id
     WHERE tickets.account_id = ? GROUP BY tag ORDER BY tickets DESC, tag`,
  );

  return {
    add(ticketId: number, tag: string): void {
      insert.run(ticketId, tag);
    },

    remove(ticketId: number, tag: string): void {
      remove.run(ticketId, tag);
    },

    count(accountId: number): TagCount[] {
      return all<TagCount>(count, accountId);
    },
  };
}
