import type { Database } from '../db/database.ts';
import { one } from '../db/database.ts';

export interface Account {
  id: number;
  name: string;
  createdAt: string;
}

export type AccountsRepository = ReturnType<typeof createAccountsRepository>;

export function createAccountsRepository(db: Database) {
  const insert = db.prepare('INSERT INTO accounts (name, created_at) VALUES (?, ?)');
  const find = db.prepare('SELECT id, name, created_at AS createdAt FROM accounts WHERE id = ?');
  const rename = db.prepare('UPDATE accounts SET name = ? WHERE id = ?');
  const takeNumber = db.prepare(
    `UPDATE accounts SET next_ticket_number = next_ticket_number + 1 WHERE id = ?
     RETURNING next_ticket_number - 1 AS number`,
  );

  return {
    insert(name: string, createdAt: string): number {
      return Number(insert.run(name, createdAt).lastInsertRowid);
    },

    get(id: number): Account {
      return one<Account>(find, id) as Account;
    },

    rename(id: number, name: string): void {
      rename.run(name, id);
    },

    /** Hands out the ticket numbers of an account: 1, 2, 3, … */
    takeTicketNumber(id: number): number {
      return (one<{ number: number }>(takeNumber, id) as { number: number }).number;
    },
  };
}
