import type { Database } from '../db/database.ts';
import { all, one } from '../db/database.ts';
import type { Order, Position } from '../db/keyset.ts';
import { after, orderBy, whereClause } from '../db/keyset.ts';

export interface Customer {
  id: number;
  email: string;
  name: string | null;
  createdAt: string;
}

export type CustomersRepository = ReturnType<typeof createCustomersRepository>;

const COLUMNS = 'id, email, name, created_at AS createdAt';
const ORDER: Order = { column: 'email', idColumn: 'id', direction: 'asc' };

export function createCustomersRepository(db: Database) {
  const insert = db.prepare('INSERT INTO customers (account_id, email, name, created_at) VALUES (?, ?, ?, ?)');
  const find = db.prepare(`SELECT ${COLUMNS} FROM customers WHERE account_id = ? AND id = ?`);
  const findByEmail = db.prepare(`SELECT ${COLUMNS} FROM customers WHERE account_id = ? AND email = ?`);
  const rename = db.prepare('UPDATE customers SET name = ? WHERE id = ?');

  return {
    insert(accountId: number, email: string, name: string | null, createdAt: string): number {
      return Number(insert.run(accountId, email, name, createdAt).lastInsertRowid);
    },

    find(accountId: number, id: number): Customer | undefined {
      return one<Customer>(find, accountId, id);
    },

    findByEmail(accountId: number, email: string): Customer | undefined {
      return one<Customer>(findByEmail, accountId, email);
    },

    list(accountId: number, { position, limit }: { position: Position | undefined; limit: number }): Customer[] {
      const where = whereClause([
        { sql: 'account_id = ?', params: [accountId] },
        ...(position === undefined ? [] : [after(ORDER, position)]),
      ]);
      const statement = db.prepare(`SELECT ${COLUMNS} FROM customers ${where.sql} ${orderBy(ORDER)} LIMIT ?`);
      return all<Customer>(statement, ...where.params, limit);
    },

    rename(id: number, name: string | null): void {
      rename.run(name, id);
    },
  };
}
