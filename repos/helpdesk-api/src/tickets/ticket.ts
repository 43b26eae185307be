import { ID, objectOf } from '../http/schemas.ts';

export const STATUSES = ['open', 'pending', 'solved', 'closed'] as const;
export type Status = (typeof STATUSES)[number];

export const PRIORITIES = ['low', 'normal', 'high', 'urgent'] as const;
export type Priority = (typeof PRIORITIES)[number];

export interface Ticket {
  id: number;
  accountId: number;
  number: number;
  subject: string;
  description: string;
  status: Status;
  priority: Priority;
  requester: { id: number; email: string; name: string | null };
  assigneeId: number | null;
  tags: string[];
  createdAt: string;
  updatedAt: string;
  solvedAt: string | null;
}

/** Clients know a ticket by its number in the account; the row id stays inside. */
export type TicketView = Omit<Ticket, 'id' | 'accountId'>;

export function toView({ id: _id, accountId: _accountId, ...view }: Ticket): TicketView {
  return view;
}

export const NUMBER_PARAMS = objectOf({ number: ID }, ['number']);
export interface NumberParams {
  number: number;
}

const TRANSITIONS: Record<Status, readonly Status[]> = {
  open: ['pending', 'solved'],
  pending: ['open', 'solved'],
  solved: ['open', 'closed'],
  closed: [],
};

export function mayChangeStatus(from: Status, to: Status): boolean {
  return TRANSITIONS[from].includes(to);
}
