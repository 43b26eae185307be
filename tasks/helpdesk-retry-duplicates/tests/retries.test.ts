import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { Harness } from '../support/harness.ts';
import { createHarness } from '../support/harness.ts';

const BODY = {
  subject: 'Label printer jammed',
  description: 'It happened again.',
  requester: { email: 'warehouse@customer.test' },
};

describe('retries', () => {
  let desk: Harness;
  beforeEach(async () => {
    desk = await createHarness();
  });
  afterEach(() => desk.close());

  const create = (key?: string, { body = BODY, as = 'agent' }: { body?: object; as?: string } = {}) =>
    desk.post('/v1/tickets', body, { as, headers: key === undefined ? {} : { 'idempotency-key': key } });
  const numberOfTickets = async () => (await desk.get('/v1/tickets?limit=100')).json().data.length;

  it('with one key create one ticket', async () => {
    const first = await create('order-1');
    desk.clock.advance({ minutes: 3 });
    const second = await create('order-1');
    assert.equal(first.statusCode, 201);
    assert.equal(first.headers['idempotency-replayed'], undefined);
    assert.equal(second.statusCode, 201);
    assert.equal(second.headers['idempotency-replayed'], 'true');
    assert.deepEqual(second.json(), first.json());
    assert.equal(await numberOfTickets(), 1);
  });

  it('with one key create one comment', async () => {
    await desk.ticket();
    const send = () =>
      desk.post('/v1/tickets/1/comments', { body: 'Any news?', author: 'requester' }, { headers: { 'idempotency-key': 'c' } });
    const [first, second] = [await send(), await send()];
    assert.equal(first.statusCode, 201);
    assert.deepEqual(second.json(), first.json());
    assert.equal((await desk.get('/v1/tickets/1/comments')).json().data.length, 1);
  });

  it('without a key are requests of their own, at any interval', async () => {
    for (const minutes of [0, 0, 4, 6]) {
      desk.clock.advance({ minutes });
      const response = await create();
      assert.equal(response.statusCode, 201);
      assert.equal(response.headers['idempotency-replayed'], undefined);
    }
    assert.equal(await numberOfTickets(), 4);
  });

  it('with different keys are requests of their own', async () => {
    await create('one');
    await create('two');
    assert.equal(await numberOfTickets(), 2);
  });

  it('without a key add the same comment again', async () => {
    await desk.ticket();
    await desk.comment(1, 'Still jammed.');
    await desk.comment(1, 'Still jammed.');
    assert.equal((await desk.get('/v1/tickets/1/comments')).json().data.length, 2);
  });

  it('leave the ticket numbers without gaps and the audit log without repetitions', async () => {
    await create('one');
    await create('one');
    assert.equal((await create('two')).json().data.number, 2);
    const { data } = (await desk.get('/v1/audit?action=ticket.created', { as: 'admin' })).json();
    assert.equal(data.length, 2);
  });

  it('show the ticket as it was created, whatever happened since', async () => {
    await create('one');
    await desk.patch('/v1/tickets/1', { priority: 'urgent' });
    assert.equal((await create('one')).json().data.priority, 'normal');
  });

  it('are told apart by agent and account', async () => {
    await create('one');
    assert.equal((await create('one', { as: 'admin' })).json().data.number, 2);
    const other = await create('one', { as: desk.otherAccount() });
    assert.equal(other.headers['idempotency-replayed'], undefined);
    assert.equal(await numberOfTickets(), 2);
  });

  it('with the key of a different request are refused', async () => {
    await create('one');
    await desk.ticket();
    const others = [
      await create('one', { body: { ...BODY, subject: 'Something else' } }),
      await desk.post('/v1/tickets/1/comments', { body: 'Hm.' }, { headers: { 'idempotency-key': 'one' } }),
    ];
    for (const response of others) {
      assert.equal(response.statusCode, 422);
      assert.equal(response.json().error.code, 'idempotency_key_reused');
    }
    assert.equal(await numberOfTickets(), 2);
  });

  it('are remembered for a day', async () => {
    await create('one');
    desk.clock.advance({ hours: 23, minutes: 59 });
    assert.equal((await create('one')).json().data.number, 1);
    desk.clock.advance({ minutes: 1 });
    assert.equal((await create('one')).json().data.number, 2);
  });

  it('of failed requests are tried again', async () => {
    const failed = await create('one', { body: { ...BODY, assigneeId: 999 } });
    assert.equal(failed.statusCode, 422);
    assert.equal((await create('one')).statusCode, 201);
    assert.equal(await numberOfTickets(), 1);
  });

  it('with a malformed key are refused', async () => {
    for (const key of ['with space', 'x'.repeat(65)]) {
      const response = await create(key);
      assert.equal(response.statusCode, 422);
      assert.equal(response.json().error.code, 'validation_failed');
    }
    assert.equal((await create('x'.repeat(64))).statusCode, 201);
  });
});
