import type { Actor } from '../agents/agent.ts';
import type { Condition } from '../db/keyset.ts';
import type { ErrorDetail } from '../errors.ts';
import { invalid } from '../errors.ts';
import { INSTANT, textOf } from '../http/schemas.ts';
import { normalizeTag, tagProblem } from '../tags/tag.ts';
import { PRIORITIES, STATUSES } from './ticket.ts';

/** The query parameters that choose tickets. `status`, `priority` and `tags` hold values separated by commas. */
export interface TicketFilterQuery {
  status?: string;
  priority?: string;
  assignee?: string;
  requester?: string;
  tags?: string;
  createdFrom?: string;
  createdTo?: string;
  updatedFrom?: string;
  updatedTo?: string;
}

export const TICKET_FILTER_PROPERTIES = {
  status: textOf(1, 100),
  priority: textOf(1, 100),
  assignee: { type: 'string', pattern: '^(me|none|[1-9][0-9]{0,14})$' },
  requester: textOf(1, 254),
  tags: textOf(1, 400),
  createdFrom: INSTANT,
  createdTo: INSTANT,
  updatedFrom: INSTANT,
  updatedTo: INSTANT,
};

/** Turns the filter into conditions on `tickets AS t JOIN customers AS c`. */
export function ticketConditions(query: TicketFilterQuery, actor: Actor): Condition[] {
  const conditions: Condition[] = [{ sql: 't.account_id = ?', params: [actor.accountId] }];
  const problems: ErrorDetail[] = [];

  const oneOf = (column: string, name: string, text: string | undefined, allowed: readonly string[]) => {
    if (text === undefined) return;
    const values = text.split(',');
    if (values.some((value) => !allowed.includes(value))) {
      problems.push({ path: `/${name}`, message: `must be one or more of ${allowed.join(', ')}` });
    }
    conditions.push({ sql: `${column} IN (${values.map(() => '?').join(', ')})`, params: values });
  };
  oneOf('t.status', 'status', query.status, STATUSES);
  oneOf('t.priority', 'priority', query.priority, PRIORITIES);

  if (query.assignee === 'none') {
    conditions.push({ sql: 't.assignee_id IS NULL', params: [] });
  } else if (query.assignee !== undefined) {
    const id = query.assignee === 'me' ? actor.agentId : Number(query.assignee);
    conditions.push({ sql: 't.assignee_id = ?', params: [id] });
  }

  if (query.requester !== undefined) {
    conditions.push({ sql: 'c.email = ?', params: [query.requester.toLowerCase()] });
  }

  for (const tag of (query.tags?.split(',') ?? []).map(normalizeTag)) {
    const problem = tagProblem(tag, '/tags');
    if (problem !== undefined) problems.push(problem);
    conditions.push({ sql: 't.id IN (SELECT ticket_id FROM ticket_tags WHERE tag = ?)', params: [tag] });
  }

  const bound = (sql: string, instant: string | undefined) => {
    if (instant !== undefined) conditions.push({ sql, params: [instant] });
  };
  bound('t.created_at >= ?', query.createdFrom);
  bound('t.created_at < ?', query.createdTo);
  bound('t.updated_at >= ?', query.updatedFrom);
  bound('t.updated_at < ?', query.updatedTo);

  if (problems.length > 0) throw invalid(...problems);
  return conditions;
}
