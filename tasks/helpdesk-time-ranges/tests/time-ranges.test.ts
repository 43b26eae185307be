import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Harness } from '../support/harness.ts';
import { createHarness } from '../support/harness.ts';

describe('time ranges', () => {
  let desk: Harness;

  // Tickets 1 to 5 come every full hour from 06:00 to 10:00 UTC; ticket 1 is touched last, at 11:00.
  before(async () => {
    desk = await createHarness();
    for (const hour of ['06', '07', '08', '09', '10']) {
      desk.clock.set(`2025-03-10T${hour}:00:00.000Z`);
      await desk.ticket();
    }
    desk.clock.set('2025-03-10T11:00:00.000Z');
    await desk.patch('/v1/tickets/1', { priority: 'high' });
  });
  after(() => desk.close());

  const queryOf = (parameters: Record<string, string>) => new URLSearchParams(parameters).toString();
  const tickets = async (parameters: Record<string, string>) => {
    const response = await desk.get(`/v1/tickets?${queryOf({ sort: 'createdAt', ...parameters })}`);
    assert.equal(response.statusCode, 200, response.body);
    return response.json().data.map((ticket: any) => ticket.number);
  };
  const audited = async (parameters: Record<string, string>) => {
    const query = queryOf({ action: 'ticket.created', ...parameters });
    const response = await desk.get(`/v1/audit?${query}`, { as: 'admin' });
    assert.equal(response.statusCode, 200, response.body);
    return response.json().data.map((entry: any) => Number(entry.entity.id)).sort();
  };

  it('of tickets start at an instant east of UTC', async () => {
    assert.deepEqual(await tickets({ createdFrom: '2025-03-10T10:00:00.000+02:00' }), [3, 4, 5]);
    assert.deepEqual(await tickets({ createdFrom: '2025-03-10T13:30:00.000+05:30' }), [3, 4, 5]);
  });

  it('of tickets end at an instant west of UTC', async () => {
    assert.deepEqual(await tickets({ createdTo: '2025-03-10T03:00:00.000-05:00' }), [1, 2]);
    assert.deepEqual(await tickets({ createdTo: '2025-03-09T22:00:00.000-10:00' }), [1, 2]);
  });

  it('of activity take offsets as well', async () => {
    assert.deepEqual(await tickets({ updatedFrom: '2025-03-10T12:00:00.000+02:00' }), [1, 5]);
    assert.deepEqual(await tickets({ updatedTo: '2025-03-10T03:00:00.000-05:00' }), [2]);
  });

  it('include their start when it has no milliseconds', async () => {
    assert.deepEqual(await tickets({ createdFrom: '2025-03-10T09:00:00Z' }), [4, 5]);
    assert.deepEqual(await tickets({ updatedFrom: '2025-03-10T11:00:00Z' }), [1]);
  });

  it('leave out their end when it has no milliseconds', async () => {
    assert.deepEqual(await tickets({ createdTo: '2025-03-10T08:00:00Z' }), [1, 2]);
    assert.deepEqual(await tickets({ updatedTo: '2025-03-10T08:00:00Z' }), [2]);
  });

  it('take any number of decimals and lower-case letters', async () => {
    assert.deepEqual(await tickets({ createdFrom: '2025-03-10T09:00:00.000000Z' }), [4, 5]);
    assert.deepEqual(await tickets({ createdTo: '2025-03-10T09:00:00.0Z' }), [1, 2, 3]);
    assert.deepEqual(await tickets({ createdFrom: '2025-03-10t09:00:00.000z', createdTo: '2025-03-10t10:00:00.000z' }), [4]);
  });

  it('that follow each other hold every ticket once', async () => {
    const bounds = ['T01:00:00+02:00', 'T10:00:00+02:00', 'T11:00:00+02:00', 'T12:00:00+02:00', 'T20:00:00+02:00'];
    const found = [];
    for (const [index, createdTo] of bounds.slice(1).entries()) {
      found.push(await tickets({ createdFrom: `2025-03-10${bounds[index]}`, createdTo: `2025-03-10${createdTo}` }));
    }
    assert.deepEqual(found, [[1, 2], [3], [4], [5]]);
  });

  it('are kept from page to page', async () => {
    const query = queryOf({ createdFrom: '2025-03-10T09:00:00+02:00', createdTo: '2025-03-10T12:00:00+02:00', limit: '2' });
    const pages = await desk.pages(`/v1/tickets?${query}`);
    assert.deepEqual(pages.map((page) => page.map((ticket) => ticket.number)), [[4, 3], [2]]);
  });

  it('of the audit log start at an instant with an offset or without milliseconds', async () => {
    assert.deepEqual(await audited({ from: '2025-03-10T10:00:00.000+02:00' }), [3, 4, 5]);
    assert.deepEqual(await audited({ from: '2025-03-10T09:00:00Z' }), [4, 5]);
  });

  it('of the audit log end at an instant with an offset or without milliseconds', async () => {
    assert.deepEqual(await audited({ to: '2025-03-10T03:00:00.000-05:00' }), [1, 2]);
    assert.deepEqual(await audited({ to: '2025-03-10T08:00:00Z' }), [1, 2]);
  });

  it('refuse leap seconds', async () => {
    for (const [url, as] of [['/v1/tickets?createdFrom', 'agent'], ['/v1/tickets?updatedTo', 'agent'], ['/v1/audit?to', 'admin']] as const) {
      const response = await desk.get(`${url}=2016-12-31T23:59:60Z`, { as });
      assert.equal(response.statusCode, 422, url);
      assert.equal(response.json().error.code, 'validation_failed');
      assert.equal(response.json().error.details[0].path, `/${url.split('?')[1]}`);
    }
  });

  it('still refuse what is not a date-time', async () => {
    for (const text of ['monday', '2025-03-10', '2025-02-30T00:00:00Z', '2025-03-10T09:00:00', 'March 7, 2025', '1741597200000']) {
      const tickets = await desk.get(`/v1/tickets?${queryOf({ createdFrom: text })}`);
      assert.equal(tickets.statusCode, 422, text);
      assert.equal((await desk.get(`/v1/audit?${queryOf({ from: text })}`, { as: 'admin' })).statusCode, 422, text);
    }
  });

  it('still work with the instants that the API returns', async () => {
    const from = '2025-03-10T07:00:00.000Z';
    const to = '2025-03-10T09:00:00.000Z';
    assert.deepEqual(await tickets({ createdFrom: from, createdTo: to }), [2, 3]);
    assert.deepEqual(await tickets({ updatedFrom: from, updatedTo: to }), [2, 3]);
    assert.deepEqual(await audited({ from, to }), [2, 3]);
  });
});
