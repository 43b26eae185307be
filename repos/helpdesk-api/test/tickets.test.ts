import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import type { Harness } from './support/harness.ts';
import { createHarness } from './support/harness.ts';

describe('tickets', () => {
  let desk: Harness;
  beforeEach(async () => {
    desk = await createHarness();
  });
  afterEach(() => desk.close());

  describe('create', () => {
    it('returns the new ticket', async () => {
      const assigneeId = desk.ids['agent'];
      const ticket = await desk.ticket({ priority: 'high', assigneeId, tags: ['VIP', 'billing', 'vip'] });
      assert.partialDeepStrictEqual(ticket, {
        number: 1,
        subject: 'The printer is on fire',
        description: 'It started after the last update.',
        status: 'open',
        priority: 'high',
        requester: { id: 1, email: 'rita@customer.test', name: 'Rita' },
        assigneeId,
        tags: ['billing', 'vip'],
        createdAt: '2025-03-10T09:00:00.000Z',
        updatedAt: '2025-03-10T09:00:00.000Z',
        solvedAt: null,
      });
    });

    it('numbers the tickets of each account from one', async () => {
      assert.equal((await desk.ticket()).number, 1);
      assert.equal((await desk.ticket()).number, 2);
      const body = { subject: 'Hello', description: 'World', requester: { email: 'x@y.test' } };
      assert.equal((await desk.post('/v1/tickets', body, { as: desk.otherAccount() })).json().data.number, 1);
    });

    it('recognises a requester by email address', async () => {
      await desk.ticket({ requester: { email: 'rita@customer.test' } });
      const ticket = await desk.ticket({ requester: { email: 'Rita@Customer.test', name: 'Rita' } });
      assert.deepEqual(ticket.requester, { id: 1, email: 'rita@customer.test', name: 'Rita' });
    });

    it('names every problem of a request', async () => {
      const response = await desk.post('/v1/tickets', { subject: '', requester: { email: 'nobody' }, urgency: 1 });
      assert.equal(response.statusCode, 422);
      const { code, details } = response.json().error;
      assert.equal(code, 'validation_failed');
      const paths = details.map((detail: { path: string }) => detail.path);
      for (const path of ['/subject', '/description', '/requester/email', '/urgency']) {
        assert.ok(paths.includes(path), path);
      }
    });

    it('refuses a tag with a space and an assignee who cannot work on tickets', async () => {
      const body = { subject: 'S', description: 'D', requester: { email: 'x@y.test' } };
      for (const [extra, path] of [
        [{ tags: ['fine', 'not fine'] }, '/tags/1'],
        [{ assigneeId: desk.ids['viewer'] }, '/assigneeId'],
      ] as const) {
        const response = await desk.post('/v1/tickets', { ...body, ...extra });
        assert.equal(response.statusCode, 422);
        assert.equal(response.json().error.details[0].path, path);
      }
    });

    it('is not for viewers', async () => {
      const body = { subject: 'S', description: 'D', requester: { email: 'x@y.test' } };
      assert.equal((await desk.post('/v1/tickets', body, { as: 'viewer' })).statusCode, 403);
    });
  });

  describe('read', () => {
    it('hides the tickets of other accounts', async () => {
      await desk.ticket();
      assert.equal((await desk.get('/v1/tickets/1', { as: 'viewer' })).statusCode, 200);
      const response = await desk.get('/v1/tickets/1', { as: desk.otherAccount() });
      assert.equal(response.statusCode, 404);
      assert.equal(response.json().error.code, 'not_found');
    });
  });

  describe('update', () => {
    it('changes only what is named', async () => {
      const before = await desk.ticket();
      desk.clock.advance({ minutes: 5 });
      const response = await desk.patch('/v1/tickets/1', { priority: 'urgent' });
      assert.deepEqual(response.json().data, { ...before, priority: 'urgent', updatedAt: '2025-03-10T09:05:00.000Z' });
    });

    it('leaves the ticket alone when nothing changes', async () => {
      const before = await desk.ticket();
      desk.clock.advance({ minutes: 5 });
      assert.deepEqual((await desk.patch('/v1/tickets/1', { status: 'open' })).json().data, before);
      assert.equal((await desk.get('/v1/tickets/1/history')).json().data.length, 1);
    });

    it('remembers when a ticket was solved until it is reopened', async () => {
      await desk.ticket();
      desk.clock.advance({ hours: 1 });
      const solved = (await desk.patch('/v1/tickets/1', { status: 'solved' })).json().data;
      assert.equal(solved.solvedAt, '2025-03-10T10:00:00.000Z');
      desk.clock.advance({ hours: 1 });
      assert.equal((await desk.patch('/v1/tickets/1', { status: 'open' })).json().data.solvedAt, null);
    });

    it('keeps the time of the solution when a ticket is closed', async () => {
      await desk.ticket();
      await desk.patch('/v1/tickets/1', { status: 'solved' });
      desk.clock.advance({ days: 3 });
      const closed = (await desk.patch('/v1/tickets/1', { status: 'closed' })).json().data;
      assert.equal(closed.solvedAt, '2025-03-10T09:00:00.000Z');
    });

    it('refuses a change of status that skips a step', async () => {
      await desk.ticket();
      const response = await desk.patch('/v1/tickets/1', { status: 'closed' });
      assert.equal(response.statusCode, 409);
      assert.equal(response.json().error.code, 'invalid_transition');
    });

    it('leaves a closed ticket as it is', async () => {
      await desk.ticket();
      await desk.patch('/v1/tickets/1', { status: 'solved' });
      await desk.patch('/v1/tickets/1', { status: 'closed' });
      for (const response of [
        await desk.patch('/v1/tickets/1', { status: 'open' }),
        await desk.patch('/v1/tickets/1', { subject: 'Again' }),
        await desk.call('PUT', '/v1/tickets/1/tags/vip'),
        await desk.post('/v1/tickets/1/comments', { body: 'One more thing' }),
      ]) {
        assert.equal(response.statusCode, 409);
        assert.equal(response.json().error.code, 'ticket_closed');
      }
    });
  });

  describe('tags', () => {
    it('are added and removed one at a time', async () => {
      await desk.ticket({ tags: ['vip'] });
      const added = await desk.call('PUT', '/v1/tickets/1/tags/Billing');
      assert.deepEqual(added.json().data.tags, ['billing', 'vip']);
      const removed = await desk.call('DELETE', '/v1/tickets/1/tags/vip');
      assert.deepEqual(removed.json().data.tags, ['billing']);
    });

    it('are counted for the account', async () => {
      await desk.ticket({ tags: ['vip', 'billing'] });
      await desk.ticket({ tags: ['vip'] });
      assert.deepEqual((await desk.get('/v1/tags')).json().data, [
        { tag: 'vip', tickets: 2 },
        { tag: 'billing', tickets: 1 },
      ]);
    });
  });
});

describe('ticket list', () => {
  let desk: Harness;

  const numbers = async (query: string) =>
    (await desk.get(`/v1/tickets?${query}`)).json().data.map((ticket: { number: number }) => ticket.number);

  // One ticket an hour from 09:00; ticket 2 is touched last.
  before(async () => {
    desk = await createHarness();
    await desk.ticket({ priority: 'low', tags: ['billing'] });
    desk.clock.advance({ hours: 1 });
    await desk.ticket({ priority: 'high', tags: ['billing', 'vip'], assigneeId: desk.ids['agent'] });
    desk.clock.advance({ hours: 1 });
    await desk.ticket({ requester: { email: 'sam@customer.test' }, tags: ['vip'], assigneeId: desk.ids['admin'] });
    desk.clock.advance({ hours: 1 });
    await desk.patch('/v1/tickets/2', { status: 'pending' });
  });
  after(() => desk.close());

  it('is sorted by creation or activity, newest first unless told otherwise', async () => {
    assert.deepEqual(await numbers(''), [3, 2, 1]);
    assert.deepEqual(await numbers('sort=createdAt'), [1, 2, 3]);
    assert.deepEqual(await numbers('sort=-updatedAt'), [2, 3, 1]);
    assert.deepEqual(await numbers('sort=updatedAt'), [1, 3, 2]);
  });

  it('filters by several statuses and priorities', async () => {
    assert.deepEqual(await numbers('status=pending,solved'), [2]);
    assert.deepEqual(await numbers('priority=low,normal'), [3, 1]);
  });

  it('filters by assignee', async () => {
    assert.deepEqual(await numbers('assignee=me'), [2]);
    assert.deepEqual(await numbers('assignee=none'), [1]);
    assert.deepEqual(await numbers(`assignee=${desk.ids['admin']}`), [3]);
  });

  it('filters by requester and by all of several tags', async () => {
    assert.deepEqual(await numbers('requester=Sam@customer.test'), [3]);
    assert.deepEqual(await numbers('tags=vip,Billing'), [2]);
  });

  it('includes the start of a time range and leaves out its end', async () => {
    assert.deepEqual(await numbers('createdFrom=2025-03-10T10:00:00.000Z&createdTo=2025-03-10T11:00:00.000Z'), [2]);
    assert.deepEqual(await numbers('updatedFrom=2025-03-10T11:00:00.000Z&updatedTo=2025-03-10T12:00:00.000Z'), [3]);
  });

  it('refuses unknown values and parameters', async () => {
    for (const query of [
      'status=open,done',
      'sort=subject',
      'stauts=open',
      'limit=0',
      'tags=a%20b',
      'createdFrom=monday',
    ]) {
      const response = await desk.get(`/v1/tickets?${query}`);
      assert.equal(response.statusCode, 422, query);
      assert.equal(response.json().error.code, 'validation_failed');
    }
  });
});

describe('comments', () => {
  let desk: Harness;
  beforeEach(async () => {
    desk = await createHarness();
    await desk.ticket();
  });
  afterEach(() => desk.close());

  it('are listed oldest first, page by page', async () => {
    for (const body of ['one', 'two', 'three']) {
      await desk.comment(1, body);
      desk.clock.advance({ minutes: 1 });
    }
    const pages = await desk.pages('/v1/tickets/1/comments?limit=2');
    assert.deepEqual(pages.map((page) => page.map((comment) => comment.body)), [['one', 'two'], ['three']]);
    assert.deepEqual(pages[0]?.[0].author, { type: 'agent', id: desk.ids['agent'] });
  });

  it('count as activity of the ticket', async () => {
    desk.clock.advance({ minutes: 7 });
    await desk.comment(1, 'Looking into it.', { visibility: 'internal' });
    assert.equal((await desk.get('/v1/tickets/1')).json().data.updatedAt, '2025-03-10T09:07:00.000Z');
  });

  it('of the requester reopen a solved ticket', async () => {
    await desk.patch('/v1/tickets/1', { status: 'solved' });
    await desk.comment(1, 'It burns again.', { author: 'requester' });
    const ticket = (await desk.get('/v1/tickets/1')).json().data;
    assert.equal(ticket.status, 'open');
    assert.equal(ticket.solvedAt, null);
  });

  it('of the requester are never internal', async () => {
    const body = { body: 'Hm.', author: 'requester', visibility: 'internal' };
    assert.equal((await desk.post('/v1/tickets/1/comments', body)).statusCode, 422);
  });
});

describe('customers', () => {
  it('are listed by email address and can be renamed', async () => {
    const desk = await createHarness();
    await desk.ticket({ requester: { email: 'zoe@customer.test' } });
    await desk.ticket({ requester: { email: 'amy@customer.test', name: 'Amy' } });
    const pages = await desk.pages('/v1/customers?limit=1');
    assert.deepEqual(pages.flat().map((customer) => customer.email), ['amy@customer.test', 'zoe@customer.test']);
    const renamed = await desk.patch('/v1/customers/1', { name: 'Zoë' });
    assert.equal(renamed.json().data.name, 'Zoë');
    await desk.close();
  });
});

describe('search', () => {
  let desk: Harness;
  before(async () => {
    desk = await createHarness();
    await desk.ticket({ subject: 'Invoice 100% wrong', description: 'The total is off.' });
    await desk.ticket({ subject: 'Invoice missing', description: 'Nothing arrived in March.' });
    await desk.comment(2, 'Sent a copy to the Warehouse.');
  });
  after(() => desk.close());

  const numbers = async (q: string) =>
    (await desk.get(`/v1/search?q=${encodeURIComponent(q)}`))
      .json()
      .data.map((ticket: { number: number }) => ticket.number);

  it('finds every word in the subject, description or comments', async () => {
    assert.deepEqual(await numbers('invoice'), [2, 1]);
    assert.deepEqual(await numbers('warehouse INVOICE march'), [2]);
    assert.deepEqual(await numbers('warehouse total'), []);
  });

  it('takes wildcard characters literally', async () => {
    assert.deepEqual(await numbers('100%'), [1]);
    assert.deepEqual(await numbers('_'), []);
  });

  it('stays inside the account and refuses a blank text', async () => {
    assert.equal((await desk.get('/v1/search?q=%20')).statusCode, 422);
    assert.deepEqual((await desk.get('/v1/search?q=invoice', { as: desk.otherAccount() })).json().data, []);
  });
});
