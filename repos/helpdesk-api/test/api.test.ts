import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import type { Harness } from './support/harness.ts';
import { createHarness } from './support/harness.ts';

describe('authentication', () => {
  let desk: Harness;
  before(async () => {
    desk = await createHarness();
  });
  after(() => desk.close());

  it('refuses a request without a valid key', async () => {
    for (const key of [null, 'hd_0000']) {
      const response = await desk.get('/v1/me', { as: key });
      assert.equal(response.statusCode, 401);
      assert.equal(response.headers['www-authenticate'], 'Bearer');
      assert.equal(response.json().error.code, 'unauthorized');
    }
  });

  it('tells the caller who they are', async () => {
    const { data } = (await desk.get('/v1/me', { as: 'viewer' })).json();
    assert.deepEqual(data, {
      id: desk.ids['viewer'],
      email: 'vera@acme.test',
      name: 'Vera',
      role: 'viewer',
      active: true,
      createdAt: '2025-03-10T09:00:00.000Z',
    });
  });

  it('answers the health check without a key', async () => {
    assert.deepEqual((await desk.get('/healthz', { as: null })).json(), { status: 'ok' });
  });
});

describe('agents', () => {
  let desk: Harness;
  beforeEach(async () => {
    desk = await createHarness();
  });
  afterEach(() => desk.close());

  it('are listed by name and invisible to other accounts', async () => {
    const { data } = (await desk.get('/v1/agents')).json();
    assert.deepEqual(data.map((agent: { name: string }) => agent.name), ['Ada', 'Ben', 'Vera']);
    assert.equal((await desk.get(`/v1/agents/${desk.ids['agent']}`, { as: desk.otherAccount() })).statusCode, 404);
  });

  it('are created by admins only', async () => {
    const body = { email: 'Carl@Acme.test', name: 'Carl', role: 'agent' };
    assert.equal((await desk.post('/v1/agents', body)).statusCode, 403);
    const response = await desk.post('/v1/agents', body, { as: 'admin' });
    assert.equal(response.statusCode, 201);
    assert.equal(response.json().data.email, 'carl@acme.test');
  });

  it('have an email address of their own', async () => {
    const body = { email: 'BEN@acme.test', name: 'Another Ben', role: 'agent' };
    const response = await desk.post('/v1/agents', body, { as: 'admin' });
    assert.equal(response.statusCode, 409);
    assert.equal(response.json().error.code, 'conflict');
  });

  it('lose access when deactivated', async () => {
    await desk.patch(`/v1/agents/${desk.ids['agent']}`, { active: false }, { as: 'admin' });
    assert.equal((await desk.get('/v1/me')).statusCode, 401);
  });

  it('cannot leave the account without an admin', async () => {
    for (const change of [{ active: false }, { role: 'viewer' }]) {
      const response = await desk.patch(`/v1/agents/${desk.ids['admin']}`, change, { as: 'admin' });
      assert.equal(response.statusCode, 409);
      assert.equal(response.json().error.code, 'last_admin');
    }
  });
});

describe('api keys', () => {
  let desk: Harness;
  before(async () => {
    desk = await createHarness();
  });
  after(() => desk.close());

  it('show their secret only when created', async () => {
    const url = `/v1/agents/${desk.ids['agent']}/keys`;
    const { data } = (await desk.post(url, { label: 'laptop' })).json();
    assert.match(data.secret, /^hd_[0-9a-f]{48}$/);
    assert.equal((await desk.get('/v1/me', { as: data.secret })).statusCode, 200);
    const listed = (await desk.get(url)).json().data;
    assert.deepEqual(listed.at(-1), { id: data.id, label: 'laptop', createdAt: '2025-03-10T09:00:00.000Z' });
  });

  it('stop working when deleted', async () => {
    const url = `/v1/agents/${desk.ids['agent']}/keys`;
    const { data } = (await desk.post(url, { label: 'laptop' })).json();
    assert.equal((await desk.call('DELETE', `${url}/${data.id}`)).statusCode, 204);
    assert.equal((await desk.get('/v1/me', { as: data.secret })).statusCode, 401);
    assert.equal((await desk.call('DELETE', `${url}/${data.id}`)).statusCode, 404);
  });

  it('of others are managed by admins only', async () => {
    const url = `/v1/agents/${desk.ids['viewer']}/keys`;
    assert.equal((await desk.post(url, { label: 'mine now' })).statusCode, 403);
    assert.equal((await desk.post(url, { label: 'replacement' }, { as: 'admin' })).statusCode, 201);
  });
});

describe('account', () => {
  it('is renamed by admins only', async () => {
    const desk = await createHarness();
    assert.equal((await desk.patch('/v1/account', { name: 'Acme Ltd' })).statusCode, 403);
    await desk.patch('/v1/account', { name: 'Acme Ltd' }, { as: 'admin' });
    assert.equal((await desk.get('/v1/account')).json().data.name, 'Acme Ltd');
    await desk.close();
  });
});

describe('errors', () => {
  let desk: Harness;
  beforeEach(async () => {
    desk = await createHarness();
  });
  afterEach(() => desk.close());

  it('share one envelope', async () => {
    const response = await desk.get('/v1/nowhere');
    assert.equal(response.statusCode, 404);
    assert.deepEqual(response.json(), { error: { code: 'not_found', message: 'The route was not found.' } });
  });

  it('tell apart bodies that cannot be read', async () => {
    const send = (body: string, contentType: string) =>
      desk.call('POST', '/v1/tickets', { body, headers: { 'content-type': contentType } });
    assert.equal((await send('{"subject":', 'application/json')).json().error.code, 'malformed_request');
    assert.equal((await send('<a/>', 'application/xml')).json().error.code, 'unsupported_media_type');
    assert.equal((await send(`"${'x'.repeat(300_000)}"`, 'application/json')).json().error.code, 'payload_too_large');
  });

  it('do not convert the values of a body', async () => {
    await desk.ticket();
    assert.equal((await desk.patch('/v1/tickets/1', { assigneeId: '1' })).statusCode, 422);
  });

  it('hide what went wrong inside', async () => {
    desk.db.exec('DROP TABLE ticket_tags');
    const response = await desk.get('/v1/tags');
    assert.equal(response.statusCode, 500);
    assert.deepEqual(response.json().error, { code: 'internal_error', message: 'Something went wrong on our side.' });
  });
});

describe('idempotency', () => {
  const BODY = { subject: 'S', description: 'D', requester: { email: 'x@y.test' } };
  let desk: Harness;
  before(async () => {
    desk = await createHarness();
  });
  after(() => desk.close());

  const create = (key: string, body: object = BODY) =>
    desk.post('/v1/tickets', body, { headers: { 'idempotency-key': key } });

  it('repeats the response of the first request', async () => {
    const first = await create('one');
    const second = await create('one');
    assert.equal(second.statusCode, 201);
    assert.equal(second.headers['idempotency-replayed'], 'true');
    assert.deepEqual(second.json(), first.json());
    const next = await create('another');
    assert.equal(next.json().data.number, first.json().data.number + 1);
  });

  it('refuses a key that was used for another request', async () => {
    await create('two');
    const response = await create('two', { ...BODY, subject: 'Other' });
    assert.equal(response.statusCode, 422);
    assert.equal(response.json().error.code, 'idempotency_key_reused');
  });

  it('does not store failed requests', async () => {
    assert.equal((await create('three', { ...BODY, assigneeId: 999 })).statusCode, 422);
    assert.equal((await create('three')).statusCode, 201);
  });
});

describe('cursors', () => {
  let desk: Harness;
  beforeEach(async () => {
    desk = await createHarness();
  });
  afterEach(() => desk.close());

  it('visit every ticket once, even when all were created at the same instant', async () => {
    for (let count = 0; count < 7; count += 1) await desk.ticket();
    for (const sort of ['createdAt', '-createdAt']) {
      const pages = await desk.pages(`/v1/tickets?limit=3&sort=${sort}`);
      assert.deepEqual(pages.map((page) => page.length), [3, 3, 1]);
      assert.equal(new Set(pages.flat().map((ticket) => ticket.number)).size, 7);
    }
  });

  it('end with the last page, also when it is full', async () => {
    await desk.ticket();
    await desk.ticket();
    assert.equal((await desk.get('/v1/tickets?limit=2')).json().page.nextCursor, null);
  });

  it('work only for the list and order they came from', async () => {
    await desk.ticket();
    await desk.ticket();
    const { nextCursor } = (await desk.get('/v1/tickets?limit=1')).json().page;
    for (const url of [
      `/v1/tickets?sort=createdAt&cursor=${nextCursor}`,
      `/v1/customers?cursor=${nextCursor}`,
      '/v1/tickets?cursor=abc',
    ]) {
      const response = await desk.get(url);
      assert.equal(response.statusCode, 422);
      assert.equal(response.json().error.code, 'invalid_cursor');
    }
  });
});

describe('audit log', () => {
  let desk: Harness;
  beforeEach(async () => {
    desk = await createHarness();
  });
  afterEach(() => desk.close());

  it('records who changed what', async () => {
    await desk.ticket();
    desk.clock.advance({ minutes: 1 });
    await desk.patch('/v1/tickets/1', { priority: 'high', status: 'pending' }, { as: 'admin' });
    const [entry] = (await desk.get('/v1/audit?entityType=ticket', { as: 'admin' })).json().data;
    assert.deepEqual({ ...entry, id: 0 }, {
      id: 0,
      at: '2025-03-10T09:01:00.000Z',
      actorId: desk.ids['admin'],
      action: 'ticket.updated',
      entity: { type: 'ticket', id: '1' },
      changes: { priority: { from: 'normal', to: 'high' }, status: { from: 'open', to: 'pending' } },
    });
  });

  it('is for admins, the history of a ticket for everybody', async () => {
    await desk.ticket();
    await desk.call('PUT', '/v1/tickets/1/tags/vip');
    assert.equal((await desk.get('/v1/audit')).statusCode, 403);
    const { data } = (await desk.get('/v1/tickets/1/history', { as: 'viewer' })).json();
    assert.deepEqual(data.map((entry: { action: string }) => entry.action), ['ticket.created', 'ticket.updated']);
    assert.deepEqual(data[1].changes, { tags: { from: [], to: ['vip'] } });
  });

  it('is filtered by action, actor and time', async () => {
    desk.clock.advance({ hours: 2 });
    await desk.ticket();
    const query = `action=ticket.created&actorId=${desk.ids['agent']}`;
    const count = async (range: string) =>
      (await desk.get(`/v1/audit?${query}${range}`, { as: 'admin' })).json().data.length;
    assert.equal(await count('&from=2025-03-10T11:00:00.000Z'), 1);
    assert.equal(await count('&to=2025-03-10T11:00:00.000Z'), 0);
  });

  it('cannot be changed, not even in the database', async () => {
    await desk.ticket();
    assert.throws(() => desk.db.exec("UPDATE audit_log SET action = 'x'"), /append-only/);
    assert.throws(() => desk.db.exec('DELETE FROM audit_log'), /append-only/);
  });
});
