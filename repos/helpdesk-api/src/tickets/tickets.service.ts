import type { AccountsRepository } from '../accounts/accounts.repository.ts';
import type { Actor } from '../agents/agent.ts';
import type { AgentsRepository } from '../agents/agents.repository.ts';
import type { AuditLog, Changes } from '../audit/audit-log.ts';
import { changesBetween } from '../audit/audit-log.ts';
import type { Clock } from '../clock.ts';
import { timestamp } from '../clock.ts';
import type { CustomersService, Requester } from '../customers/customers.service.ts';
import type { Database } from '../db/database.ts';
import { transaction } from '../db/database.ts';
import type { Order, Position } from '../db/keyset.ts';
import { after } from '../db/keyset.ts';
import { AppError, invalid, notFound } from '../errors.ts';
import { normalizeTag, tagProblem } from '../tags/tag.ts';
import type { TagsRepository } from '../tags/tags.repository.ts';
import type { TicketFilterQuery } from './ticket-filter.ts';
import { ticketConditions } from './ticket-filter.ts';
import type { Priority, Status, Ticket } from './ticket.ts';
import { mayChangeStatus } from './ticket.ts';
import type { TicketsRepository } from './tickets.repository.ts';

export interface NewTicketInput {
  subject: string;
  description: string;
  requester: Requester;
  priority?: Priority;
  assigneeId?: number | null;
  tags?: string[];
}

export interface TicketUpdate {
  subject?: string;
  status?: Status;
  priority?: Priority;
  assigneeId?: number | null;
}

export type TicketsService = ReturnType<typeof createTicketsService>;

export function createTicketsService(deps: {
  db: Database;
  clock: Clock;
  accounts: AccountsRepository;
  agents: AgentsRepository;
  audit: AuditLog;
  customers: CustomersService;
  tags: TagsRepository;
  tickets: TicketsRepository;
}) {
  const { db, clock, accounts, agents, audit, customers, tags, tickets } = deps;

  function get(actor: Actor, number: number): Ticket {
    const ticket = tickets.find(actor.accountId, number);
    if (ticket === undefined) throw notFound('The ticket');
    return ticket;
  }

  function getUnclosed(actor: Actor, number: number): Ticket {
    const ticket = get(actor, number);
    if (ticket.status === 'closed') throw new AppError('ticket_closed', 'A closed ticket cannot be changed.');
    return ticket;
  }

  function refuseUnknownAssignee(actor: Actor, assigneeId: number | null | undefined): void {
    if (assigneeId === null || assigneeId === undefined) return;
    const agent = agents.find(actor.accountId, assigneeId);
    if (agent === undefined || !agent.active || agent.role === 'viewer') {
      throw invalid({ path: '/assigneeId', message: 'must be an active agent who may work on tickets' });
    }
  }

  function checkedTags(texts: string[], path: (index: number) => string): string[] {
    const normalized = texts.map(normalizeTag);
    const problems = normalized.flatMap((tag, index) => tagProblem(tag, path(index)) ?? []);
    if (problems.length > 0) throw invalid(...problems);
    return [...new Set(normalized)].sort();
  }

  function recordUpdate(actor: Actor, before: Ticket, update: TicketUpdate): Ticket {
    const changes = changesBetween<TicketUpdate>(before, update);
    if (Object.keys(changes).length === 0) return before;

    const now = timestamp(clock);
    const after: Ticket = { ...before, ...update, updatedAt: now };
    if (after.status === 'solved' && before.status !== 'solved') after.solvedAt = now;
    if (after.status === 'open' || after.status === 'pending') after.solvedAt = null;
    tickets.update(after);
    audit.record(actor, 'ticket.updated', 'ticket', before.number, changes);
    return after;
  }

  function recordTags(actor: Actor, before: Ticket, to: string[]): Ticket {
    const after: Ticket = { ...before, tags: to, updatedAt: timestamp(clock) };
    tickets.update(after);
    const changes: Changes = { tags: { from: before.tags, to } };
    audit.record(actor, 'ticket.updated', 'ticket', before.number, changes);
    return after;
  }

  return {
    get,
    getUnclosed,

    list(
      actor: Actor,
      filter: TicketFilterQuery,
      { order, position, limit }: { order: Order; position: Position | undefined; limit: number },
    ): Ticket[] {
      const conditions = ticketConditions(filter, actor);
      if (position !== undefined) conditions.push(after(order, position));
      return tickets.list(conditions, order, limit);
    },

    create(actor: Actor, input: NewTicketInput): Ticket {
      const tagList = checkedTags(input.tags ?? [], (index) => `/tags/${index}`);
      return transaction(db, () => {
        refuseUnknownAssignee(actor, input.assigneeId);
        const number = accounts.takeTicketNumber(actor.accountId);
        const ticketId = tickets.insert({
          accountId: actor.accountId,
          number,
          subject: input.subject,
          description: input.description,
          priority: input.priority ?? 'normal',
          requesterId: customers.findOrCreate(actor, input.requester),
          assigneeId: input.assigneeId ?? null,
          createdAt: timestamp(clock),
        });
        for (const tag of tagList) tags.add(ticketId, tag);
        audit.record(actor, 'ticket.created', 'ticket', number, {});
        return get(actor, number);
      });
    },

    update(actor: Actor, number: number, input: TicketUpdate): Ticket {
      return transaction(db, () => {
        const before = getUnclosed(actor, number);
        if (input.assigneeId !== before.assigneeId) refuseUnknownAssignee(actor, input.assigneeId);
        const { status = before.status } = input;
        if (status !== before.status && !mayChangeStatus(before.status, status)) {
          throw new AppError('invalid_transition', `A ticket cannot go from ${before.status} to ${status}.`);
        }
        return recordUpdate(actor, before, input);
      });
    },

    /** What follows from a new comment: the requester's words reopen a ticket, and any comment counts as activity. */
    touch(actor: Actor, ticket: Ticket, { reopen }: { reopen: boolean }): void {
      if (reopen && ticket.status !== 'open') recordUpdate(actor, ticket, { status: 'open' });
      else tickets.update({ ...ticket, updatedAt: timestamp(clock) });
    },

    addTag(actor: Actor, number: number, text: string): Ticket {
      const [tag] = checkedTags([text], () => '/tag') as [string];
      return transaction(db, () => {
        const before = getUnclosed(actor, number);
        if (before.tags.includes(tag)) return before;
        tags.add(before.id, tag);
        return recordTags(actor, before, [...before.tags, tag].sort());
      });
    },

    removeTag(actor: Actor, number: number, text: string): Ticket {
      const tag = normalizeTag(text);
      return transaction(db, () => {
        const before = getUnclosed(actor, number);
        if (!before.tags.includes(tag)) return before;
        tags.remove(before.id, tag);
        return recordTags(actor, before, before.tags.filter((other) => other !== tag));
      });
    },
  };
}
