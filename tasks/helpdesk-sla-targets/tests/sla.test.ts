import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { Harness } from '../support/harness.ts';
import { createHarness } from '../support/harness.ts';

describe('sla', () => {
  let desk: Harness;
  beforeEach(async () => {
    desk = await createHarness();
  });
  afterEach(() => desk.close());

  const setTarget = (priority: string, firstResponseMinutes: unknown, resolutionMinutes: unknown, as = 'admin') =>
    desk.call('PUT', `/v1/sla-targets/${priority}`, { as, body: { firstResponseMinutes, resolutionMinutes } });
  const slaOf = async (number: number) => (await desk.get(`/v1/tickets/${number}`)).json().data.sla;
  const breaches = async (query = '') => (await desk.get(`/v1/sla-breaches${query}`)).json().data;

  describe('targets', () => {
    it('are listed for all priorities, the most urgent first', async () => {
      const set = await setTarget('high', 30, 480);
      assert.equal(set.statusCode, 200);
      assert.deepEqual(set.json().data, { priority: 'high', firstResponseMinutes: 30, resolutionMinutes: 480 });
      await setTarget('low', null, 10_000);
      const response = await desk.get('/v1/sla-targets', { as: 'viewer' });
      assert.equal(response.statusCode, 200);
      assert.deepEqual(response.json().data, [
        { priority: 'urgent', firstResponseMinutes: null, resolutionMinutes: null },
        { priority: 'high', firstResponseMinutes: 30, resolutionMinutes: 480 },
        { priority: 'normal', firstResponseMinutes: null, resolutionMinutes: null },
        { priority: 'low', firstResponseMinutes: null, resolutionMinutes: 10_000 },
      ]);
    });

    it('are replaced as a whole, by admins only, and belong to one account', async () => {
      await setTarget('high', 30, 480);
      await setTarget('high', 20, null);
      assert.equal((await setTarget('high', 10, 10, 'agent')).statusCode, 403);
      const [, high] = (await desk.get('/v1/sla-targets')).json().data;
      assert.deepEqual(high, { priority: 'high', firstResponseMinutes: 20, resolutionMinutes: null });
      const other = (await desk.get('/v1/sla-targets', { as: desk.otherAccount() })).json().data;
      assert.equal(other[1].firstResponseMinutes, null);
    });

    it('refuse values that make no sense', async () => {
      for (const [priority, first, resolution] of [
        ['blocker', 30, 60],
        ['high', 0, 60],
        ['high', 30, 525_601],
        ['high', 1.5, 60],
        ['high', '30', 60],
        ['high', 30, undefined],
        ['high', undefined, 60],
      ]) {
        const response = await setTarget(String(priority), first, resolution);
        assert.equal(response.statusCode, 422, `${priority} ${first} ${resolution}`);
        assert.equal(response.json().error.code, 'validation_failed');
      }
      assert.equal((await setTarget('high', 525_600, 525_600)).statusCode, 200);
      const early = await setTarget('high', 60, 59);
      assert.equal(early.statusCode, 422);
      assert.equal(early.json().error.details[0].path, '/resolutionMinutes');
    });

    it('leave an audit entry for every real change', async () => {
      await setTarget('high', 30, null);
      await setTarget('high', 30, null);
      desk.clock.advance({ minutes: 1 });
      await setTarget('high', 30, 60);
      const { data } = (await desk.get('/v1/audit?action=sla_target.set', { as: 'admin' })).json();
      assert.equal(data.length, 2);
      assert.deepEqual(data[0].entity, { type: 'account', id: '1' });
      assert.deepEqual(data[0].changes, {
        high: {
          from: { firstResponseMinutes: 30, resolutionMinutes: null },
          to: { firstResponseMinutes: 30, resolutionMinutes: 60 },
        },
      });
    });
  });

  describe('of a ticket', () => {
    it('is null without a target for its priority in the account', async () => {
      await setTarget('high', 30, 60);
      await setTarget('normal', 30, 60, desk.otherAccount());
      assert.equal((await desk.ticket({ priority: 'normal' })).sla, null);
      await setTarget('high', null, null);
      assert.equal((await desk.ticket({ priority: 'high' })).sla, null);
    });

    it('counts from the creation, also for tickets that exist already', async () => {
      await desk.ticket({ priority: 'high' });
      desk.clock.advance({ minutes: 10 });
      await setTarget('high', 30, 480);
      assert.deepEqual(await slaOf(1), {
        firstResponse: { dueAt: '2025-03-10T09:30:00.000Z', metAt: null, state: 'running' },
        resolution: { dueAt: '2025-03-10T17:00:00.000Z', metAt: null, state: 'running' },
      });
      await setTarget('high', null, 480);
      assert.equal((await slaOf(1)).firstResponse, null);
      await setTarget('high', 30, null);
      assert.equal((await slaOf(1)).resolution, null);
    });

    it('is shown in every representation of the ticket', async () => {
      await setTarget('normal', 30, 480);
      const created = await desk.ticket({ subject: 'Unmistakable' });
      assert.equal(created.sla.firstResponse.dueAt, '2025-03-10T09:30:00.000Z');
      for (const url of ['/v1/tickets', '/v1/search?q=unmistakable']) {
        assert.deepEqual((await desk.get(url)).json().data[0].sla, created.sla, url);
      }
      assert.deepEqual((await desk.call('PUT', '/v1/tickets/1/tags/vip')).json().data.sla, created.sla);
    });

    it('is met by the first public comment of an agent', async () => {
      await setTarget('normal', 30, null);
      await desk.ticket();
      desk.clock.advance({ minutes: 1 });
      await desk.comment(1, 'Any news?', { author: 'requester' });
      await desk.comment(1, 'Who takes this?', { visibility: 'internal' });
      assert.equal((await slaOf(1)).firstResponse.state, 'running');
      desk.clock.advance({ minutes: 29 });
      await desk.comment(1, 'We are on it.');
      desk.clock.advance({ minutes: 5 });
      await desk.comment(1, 'Done.');
      assert.deepEqual((await slaOf(1)).firstResponse, {
        dueAt: '2025-03-10T09:30:00.000Z',
        metAt: '2025-03-10T09:30:00.000Z',
        state: 'met',
      });
    });

    it('is breached right after the deadline, and stays so after a late answer', async () => {
      await setTarget('normal', 30, null);
      await desk.ticket();
      desk.clock.advance({ minutes: 30 });
      assert.equal((await slaOf(1)).firstResponse.state, 'running');
      desk.clock.advance({ seconds: 1 });
      assert.equal((await slaOf(1)).firstResponse.state, 'breached');
      await desk.comment(1, 'Sorry for the delay.');
      assert.deepEqual((await slaOf(1)).firstResponse, {
        dueAt: '2025-03-10T09:30:00.000Z',
        metAt: '2025-03-10T09:30:01.000Z',
        state: 'breached',
      });
    });

    it('takes the solution for the first response when nobody answered', async () => {
      await setTarget('normal', 30, 60);
      await desk.ticket();
      desk.clock.advance({ minutes: 20 });
      const { sla } = (await desk.patch('/v1/tickets/1', { status: 'solved' })).json().data;
      assert.deepEqual(sla.firstResponse, {
        dueAt: '2025-03-10T09:30:00.000Z',
        metAt: '2025-03-10T09:20:00.000Z',
        state: 'met',
      });
      assert.deepEqual(sla.resolution, {
        dueAt: '2025-03-10T10:00:00.000Z',
        metAt: '2025-03-10T09:20:00.000Z',
        state: 'met',
      });
    });

    it('runs again when the ticket is reopened and follows its priority', async () => {
      await setTarget('normal', null, 60);
      await setTarget('urgent', null, 15);
      await desk.ticket();
      desk.clock.advance({ minutes: 20 });
      await desk.patch('/v1/tickets/1', { status: 'solved' });
      const reopened = (await desk.patch('/v1/tickets/1', { status: 'open' })).json().data.sla;
      assert.deepEqual(reopened.resolution, { dueAt: '2025-03-10T10:00:00.000Z', metAt: null, state: 'running' });
      const raised = (await desk.patch('/v1/tickets/1', { priority: 'urgent' })).json().data.sla;
      assert.deepEqual(raised.resolution, { dueAt: '2025-03-10T09:15:00.000Z', metAt: null, state: 'breached' });
    });
  });

  describe('breaches', () => {
    it('begin right after the deadline and are listed from the longest overdue', async () => {
      await setTarget('normal', 60, 120);
      await setTarget('urgent', 15, null);
      await setTarget('low', 1, 1, desk.otherAccount());
      await desk.ticket({ subject: 'Slow' });
      desk.clock.advance({ minutes: 30 });
      await desk.ticket({ subject: 'Fast', priority: 'urgent', assigneeId: desk.ids['agent'] });
      await desk.ticket({ subject: 'No target', priority: 'low' });
      desk.clock.set('2025-03-10T11:00:00.000Z');
      assert.equal((await breaches()).length, 2);
      desk.clock.set('2025-03-10T11:00:00.500Z');
      const response = await desk.get('/v1/sla-breaches', { as: 'viewer' });
      assert.equal(response.statusCode, 200);
      assert.deepEqual(response.json(), {
        data: [
          {
            ticketNumber: 2,
            subject: 'Fast',
            priority: 'urgent',
            assigneeId: desk.ids['agent'],
            metric: 'firstResponse',
            dueAt: '2025-03-10T09:45:00.000Z',
            overdueMinutes: 75,
          },
          {
            ticketNumber: 1,
            subject: 'Slow',
            priority: 'normal',
            assigneeId: null,
            metric: 'firstResponse',
            dueAt: '2025-03-10T10:00:00.000Z',
            overdueMinutes: 60,
          },
          {
            ticketNumber: 1,
            subject: 'Slow',
            priority: 'normal',
            assigneeId: null,
            metric: 'resolution',
            dueAt: '2025-03-10T11:00:00.000Z',
            overdueMinutes: 0,
          },
        ],
        page: { nextCursor: null },
      });
    });

    it('leave out what has been done in the meantime and other accounts', async () => {
      await setTarget('normal', 30, 60);
      for (let count = 0; count < 3; count += 1) await desk.ticket();
      await desk.comment(3, 'Hello?', { author: 'requester' });
      await desk.comment(3, 'Mine?', { visibility: 'internal' });
      desk.clock.advance({ hours: 2 });
      await desk.comment(1, 'Sorry.');
      await desk.patch('/v1/tickets/1', { status: 'pending' });
      await desk.patch('/v1/tickets/2', { status: 'solved' });
      const open = (await breaches()).map((breach: any) => [breach.ticketNumber, breach.metric]);
      assert.deepEqual(open, [[3, 'firstResponse'], [1, 'resolution'], [3, 'resolution']]);
      await desk.patch('/v1/tickets/2', { status: 'closed' });
      assert.equal((await breaches()).length, 3);
      assert.deepEqual((await desk.get('/v1/sla-breaches', { as: desk.otherAccount() })).json().data, []);
    });

    it('are filtered by metric and assignee', async () => {
      await setTarget('normal', 30, 60);
      await desk.ticket({ assigneeId: desk.ids['agent'] });
      await desk.ticket({ assigneeId: desk.ids['admin'] });
      await desk.ticket();
      desk.clock.advance({ hours: 2 });
      const numbers = async (query: string) => (await breaches(query)).map((breach: any) => breach.ticketNumber);
      assert.deepEqual(await numbers('?metric=resolution'), [1, 2, 3]);
      assert.deepEqual(await numbers('?metric=firstResponse&assignee=me'), [1]);
      assert.deepEqual(await numbers(`?metric=resolution&assignee=${desk.ids['admin']}`), [2]);
      assert.deepEqual(await numbers('?metric=resolution&assignee=none'), [3]);
      for (const query of ['?metric=speed', '?assignee=ben', '?status=open']) {
        assert.equal((await desk.get(`/v1/sla-breaches${query}`)).statusCode, 422, query);
      }
    });

    it('are paged without gaps or repetitions when deadlines are equal', async () => {
      await setTarget('normal', 60, 60);
      for (let count = 0; count < 4; count += 1) await desk.ticket();
      desk.clock.advance({ hours: 2 });
      const pages = await desk.pages('/v1/sla-breaches?limit=3');
      assert.deepEqual(pages.map((page) => page.length), [3, 3, 2]);
      assert.equal(new Set(pages.flat().map((breach) => `${breach.ticketNumber} ${breach.metric}`)).size, 8);
      const { nextCursor } = (await desk.get('/v1/sla-breaches?limit=1')).json().page;
      assert.equal((await desk.get(`/v1/tickets?cursor=${nextCursor}`)).json().error.code, 'invalid_cursor');
    });
  });
});
