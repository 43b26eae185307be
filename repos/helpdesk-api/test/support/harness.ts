import type { FastifyInstance, LightMyRequestResponse } from 'fastify';
import type { AppOptions } from '../../src/app.ts';
import { buildApp } from '../../src/app.ts';
import type { Clock } from '../../src/clock.ts';
import type { Database } from '../../src/db/database.ts';
import { openDatabase } from '../../src/db/database.ts';
import { createServices } from '../../src/services.ts';

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export interface ManualClock extends Clock {
  set(instant: string): void;
  advance(step: { days?: number; hours?: number; minutes?: number; seconds?: number }): void;
}

export interface CallOptions {
  /** The name of a seeded agent (`admin`, `agent` or `viewer`), an API key, or `null` for no key at all. */
  as?: string | null;
  body?: unknown;
  headers?: Record<string, string>;
}

export interface Harness {
  app: FastifyInstance;
  db: Database;
  clock: ManualClock;
  /** API keys and ids of the seeded agents. */
  keys: Record<string, string>;
  ids: Record<string, number>;
  call(method: Method, url: string, options?: CallOptions): Promise<LightMyRequestResponse>;
  get(url: string, options?: CallOptions): Promise<LightMyRequestResponse>;
  post(url: string, body?: unknown, options?: CallOptions): Promise<LightMyRequestResponse>;
  patch(url: string, body: unknown, options?: CallOptions): Promise<LightMyRequestResponse>;
  /** Creates a ticket as `agent` and returns its representation. */
  ticket(overrides?: Record<string, unknown>): Promise<any>;
  /** Adds a comment as `agent` and returns its representation. */
  comment(number: number, body: string, overrides?: Record<string, unknown>): Promise<any>;
  /** Follows the cursors of a list and returns its pages. */
  pages(url: string, options?: CallOptions): Promise<any[][]>;
  /** Sets up a second account and returns the API key of its admin. */
  otherAccount(): string;
  close(): Promise<void>;
}

export const START = '2025-03-10T09:00:00.000Z';

const MAX_PAGES = 100;

/** An application on a private in-memory database, with an account, an agent of each role, and a stopped clock. */
export async function createHarness(options: Partial<AppOptions> & Record<string, unknown> = {}): Promise<Harness> {
  const clock = manualClock(START);
  const db = openDatabase(':memory:');
  const app = buildApp({ db, clock, ...options });
  const services = createServices(db, clock);

  const { adminId, apiKey } = services.accounts.provision({
    name: 'Acme',
    admin: { email: 'ada@acme.test', name: 'Ada' },
  });
  const keys: Record<string, string> = { admin: apiKey };
  const ids: Record<string, number> = { admin: adminId };
  const admin = { agentId: adminId, accountId: 1, role: 'admin' } as const;
  for (const [role, name] of [['agent', 'Ben'], ['viewer', 'Vera']] as const) {
    const { id } = services.agents.create(admin, { email: `${name.toLowerCase()}@acme.test`, name, role });
    ids[role] = id;
    keys[role] = services.agents.createKey(admin, id, 'test').secret;
  }

  const call: Harness['call'] = async (method, url, { as = 'agent', body, headers = {} } = {}) => {
    const key = as === null ? undefined : (keys[as] ?? as);
    return app.inject({
      method,
      url,
      headers: { ...(key !== undefined && { authorization: `Bearer ${key}` }), ...headers },
      ...(body !== undefined && { payload: body as object }),
    });
  };
  const created = async (response: LightMyRequestResponse) => {
    if (response.statusCode !== 201) throw new Error(`Setup failed: ${response.statusCode} ${response.body}`);
    return response.json().data;
  };

  return {
    app,
    db,
    clock,
    keys,
    ids,
    call,
    get: (url, options) => call('GET', url, options),
    post: (url, body = {}, options) => call('POST', url, { ...options, body }),
    patch: (url, body, options) => call('PATCH', url, { ...options, body }),
    ticket: async (overrides = {}) =>
      created(
        await call('POST', '/v1/tickets', {
          body: {
            subject: 'The printer is on fire',
            description: 'It started after the last update.',
            requester: { email: 'rita@customer.test', name: 'Rita' },
            ...overrides,
          },
        }),
      ),
    comment: async (number, body, overrides = {}) =>
      created(await call('POST', `/v1/tickets/${number}/comments`, { body: { body, ...overrides } })),
    pages: async (url, options) => {
      const pages = [];
      let cursor: string | null = null;
      do {
        const separator = url.includes('?') ? '&' : '?';
        const response = await call('GET', cursor === null ? url : `${url}${separator}cursor=${cursor}`, options);
        if (response.statusCode !== 200) throw new Error(`Listing failed: ${response.statusCode} ${response.body}`);
        pages.push(response.json().data);
        if (pages.length > MAX_PAGES) throw new Error(`Listing does not end: ${url}`);
        cursor = response.json().page.nextCursor;
      } while (cursor !== null);
      return pages;
    },
    otherAccount: () =>
      services.accounts.provision({ name: 'Other', admin: { email: 'olga@other.test', name: 'Olga' } }).apiKey,
    close: async () => {
      await app.close();
      db.close();
    },
  };
}

function manualClock(start: string): ManualClock {
  let now = new Date(start).getTime();
  return {
    now: () => new Date(now),
    set: (instant) => {
      now = new Date(instant).getTime();
    },
    advance: ({ days = 0, hours = 0, minutes = 0, seconds = 0 }) => {
      now += (((days * 24 + hours) * 60 + minutes) * 60 + seconds) * 1000;
    },
  };
}
