import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { Harness } from '../support/harness.ts';
import { createHarness } from '../support/harness.ts';

describe('ticket merge', () => {
  let desk: Harness;
  beforeEach(async () => {
    desk = await createHarness();
  });
  afterEach(() => desk.close());

  const merge = (number: number, into: unknown, as = 'agent') =>
    desk.post(`/v1/tickets/${number}/merge`, { into }, { as });
  const read = async (number: number) => (await desk.get(`/v1/tickets/${number}`)).json().data;
  const commentsOf = async (number: number) => (await desk.get(`/v1/tickets/${number}/comments`)).json().data;
  const historyOf = async (number: number) => (await desk.get(`/v1/tickets/${number}/history`)).json().data;

  it('closes the ticket and names the other one', async () => {
    assert.equal((await desk.ticket()).mergedInto, null);
    await desk.ticket();
    desk.clock.advance({ minutes: 10 });
    const response = await merge(1, 2);
    assert.equal(response.statusCode, 200);
    assert.equal(response.json().data.number, 2);
    assert.equal(response.json().data.mergedInto, null);
    assert.partialDeepStrictEqual(await read(1), {
      status: 'closed',
      mergedInto: 2,
      updatedAt: '2025-03-10T09:10:00.000Z',
      solvedAt: '2025-03-10T09:10:00.000Z',
    });
    const listed = (await desk.get('/v1/tickets?sort=createdAt')).json().data;
    assert.deepEqual(listed.map((ticket: any) => ticket.mergedInto), [2, null]);
  });

  it('keeps the status of the other ticket and counts as its activity', async () => {
    await desk.ticket();
    await desk.ticket({ priority: 'high', assigneeId: desk.ids['admin'] });
    const before = (await desk.patch('/v1/tickets/2', { status: 'pending' })).json().data;
    desk.clock.advance({ minutes: 10 });
    assert.deepEqual((await merge(1, 2)).json().data, { ...before, updatedAt: '2025-03-10T09:10:00.000Z' });
  });

  it('works from every status but closed and keeps the time of the solution', async () => {
    for (let count = 0; count < 3; count += 1) await desk.ticket();
    await desk.patch('/v1/tickets/1', { status: 'pending' });
    await desk.patch('/v1/tickets/2', { status: 'solved' });
    desk.clock.advance({ minutes: 10 });
    assert.equal((await merge(1, 3)).statusCode, 200);
    assert.equal((await merge(2, 3)).statusCode, 200);
    assert.partialDeepStrictEqual(await read(2), { status: 'closed', solvedAt: '2025-03-10T09:00:00.000Z' });
  });

  it('moves the comments as they are, in the order of time', async () => {
    await desk.ticket({ subject: 'Again: printer', description: 'Still burning.' });
    await desk.ticket();
    const moved = [await desk.comment(1, 'first', { author: 'requester' })];
    desk.clock.advance({ minutes: 1 });
    const kept = await desk.comment(2, 'second');
    desk.clock.advance({ minutes: 1 });
    moved.push(await desk.comment(1, 'third', { visibility: 'internal' }));
    desk.clock.advance({ minutes: 1 });
    await merge(1, 2, 'admin');
    const [first, second, third, note, ...rest] = await commentsOf(2);
    assert.deepEqual([first, second, third], [moved[0], kept, moved[1]]);
    assert.deepEqual({ ...note, id: 0 }, {
      id: 0,
      author: { type: 'agent', id: desk.ids['admin'] },
      visibility: 'internal',
      body: 'Merged from #1: Again: printer\n\nStill burning.',
      createdAt: '2025-03-10T09:03:00.000Z',
    });
    assert.deepEqual(rest, []);
    assert.deepEqual(await commentsOf(1), []);
  });

  it('lets the search find the comments on the other ticket', async () => {
    await desk.ticket();
    await desk.ticket();
    await desk.comment(1, 'The serial number is QX-77.');
    await merge(1, 2);
    const { data } = (await desk.get('/v1/search?q=QX-77')).json();
    assert.deepEqual(data.map((ticket: any) => ticket.number), [2]);
  });

  it('adds the tags to those of the other ticket', async () => {
    await desk.ticket({ tags: ['vip', 'printer'] });
    await desk.ticket({ tags: ['hardware', 'vip'] });
    assert.deepEqual((await merge(1, 2)).json().data.tags, ['hardware', 'printer', 'vip']);
    assert.deepEqual((await read(1)).tags, ['printer', 'vip']);
  });

  it('leaves an audit entry on both tickets', async () => {
    await desk.ticket({ tags: ['vip'] });
    await desk.ticket();
    await desk.ticket();
    await desk.patch('/v1/tickets/1', { status: 'pending' });
    await merge(1, 2, 'admin');
    await merge(3, 2);
    const source = (await historyOf(1)).at(-1);
    assert.equal(source.action, 'ticket.merged');
    assert.equal(source.actorId, desk.ids['admin']);
    assert.deepEqual(source.changes, {
      status: { from: 'pending', to: 'closed' },
      mergedInto: { from: null, to: 2 },
    });
    const entries = (await historyOf(2)).filter((entry: any) => entry.action === 'ticket.merge_received');
    assert.deepEqual(entries.map((entry: any) => entry.changes), [
      { mergedFrom: { from: null, to: 1 }, tags: { from: [], to: ['vip'] } },
      { mergedFrom: { from: null, to: 3 } },
    ]);
  });

  it('keeps references to a ticket that is merged itself up to date', async () => {
    for (let count = 0; count < 3; count += 1) await desk.ticket();
    await merge(1, 2);
    const before = await read(1);
    desk.clock.advance({ minutes: 10 });
    await merge(2, 3);
    assert.deepEqual(await read(1), { ...before, mergedInto: 3 });
    assert.equal((await read(2)).mergedInto, 3);
  });

  it('refuses a ticket that is closed, on either side', async () => {
    for (let count = 0; count < 4; count += 1) await desk.ticket();
    await merge(1, 2);
    await desk.patch('/v1/tickets/3', { status: 'solved' });
    await desk.patch('/v1/tickets/3', { status: 'closed' });
    for (const [number, into] of [[1, 4], [4, 1], [3, 4], [4, 3]] as const) {
      const response = await merge(number, into);
      assert.equal(response.statusCode, 409, `${number} into ${into}`);
      assert.equal(response.json().error.code, 'ticket_closed');
    }
    const change = await desk.post('/v1/tickets/1/comments', { body: 'Hello?' });
    assert.equal(change.json().error.code, 'ticket_closed');
  });

  it('refuses tickets of different requesters', async () => {
    await desk.ticket();
    await desk.ticket({ requester: { email: 'sam@customer.test' } });
    const before = await read(1);
    const response = await merge(1, 2);
    assert.equal(response.statusCode, 409);
    assert.equal(response.json().error.code, 'requester_mismatch');
    assert.deepEqual(await read(1), before);
    assert.deepEqual(await commentsOf(2), []);
  });

  it('refuses a target that is the ticket itself, missing or malformed', async () => {
    await desk.ticket();
    for (const into of [1, 99, 0, '2', undefined]) {
      const response = await merge(1, into);
      assert.equal(response.statusCode, 422, String(into));
      assert.equal(response.json().error.code, 'validation_failed');
      assert.equal(response.json().error.details[0].path, '/into');
    }
    const response = await merge(99, 1);
    assert.equal(response.statusCode, 404);
    assert.equal(response.json().error.code, 'not_found');
  });

  it('happens as a whole or not at all', async () => {
    await desk.ticket({ tags: ['vip'] });
    await desk.ticket();
    await desk.comment(1, 'Do not lose me.');
    const before = [await read(1), await read(2), await commentsOf(1)];
    desk.clock.advance({ minutes: 10 });
    for (const action of ['ticket.merged', 'ticket.merge_received']) {
      desk.db.exec(`CREATE TRIGGER failure BEFORE INSERT ON audit_log WHEN NEW.action = '${action}'
        BEGIN SELECT RAISE (ABORT, 'no space left'); END`);
      assert.equal((await merge(1, 2)).statusCode, 500);
      desk.db.exec('DROP TRIGGER failure');
      assert.deepEqual([await read(1), await read(2), await commentsOf(1)], before);
    }
    assert.equal((await merge(1, 2)).statusCode, 200);
  });

  it('is for agents and stays inside the account', async () => {
    await desk.ticket();
    await desk.ticket();
    assert.equal((await merge(1, 2, 'viewer')).statusCode, 403);
    const other = desk.otherAccount();
    const body = { subject: 'S', description: 'D', requester: { email: 'rita@customer.test' } };
    await desk.post('/v1/tickets', body, { as: other });
    assert.equal((await merge(1, 2, other)).statusCode, 422);
    assert.equal((await merge(2, 1, other)).statusCode, 404);
    assert.equal((await read(1)).status, 'open');
  });
});
