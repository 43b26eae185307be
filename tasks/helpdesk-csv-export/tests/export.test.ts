import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { Harness } from '../support/harness.ts';
import { createHarness } from '../support/harness.ts';

const HEADER =
  'number,subject,status,priority,requesterEmail,requesterName,assigneeEmail,tags,createdAt,updatedAt,solvedAt';

describe('ticket export', () => {
  let desk: Harness;
  beforeEach(async () => {
    desk = await createHarness();
  });
  afterEach(() => desk.close());

  const download = (query = '', as = 'agent') => desk.get(`/v1/tickets/export${query}`, { as });
  /** The lines after the header, for documents without line breaks in cells. */
  const lines = async (query = '') => {
    const response = await download(query);
    assert.equal(response.statusCode, 200, response.body);
    return response.body.split('\r\n').slice(1, -1);
  };
  const exported = async (query = '') => (await lines(query)).map((line) => Number(line.split(',')[0]));

  /** Adds tickets directly, as creating thousands of them over HTTP would take too long. */
  const addTickets = (count: number) =>
    desk.db.exec(`
      WITH RECURSIVE n (i) AS (SELECT 1001 UNION ALL SELECT i + 1 FROM n WHERE i < 1000 + ${count})
      INSERT INTO tickets (account_id, number, subject, description, status, priority, requester_id, created_at, updated_at)
      SELECT account_id, i, subject, description, status, 'low', requester_id, created_at, updated_at
      FROM n JOIN tickets ON number = 1 AND account_id = 1`);

  it('is a file for download that spreadsheets read as UTF-8', async () => {
    desk.clock.set('2025-03-31T23:30:00.000Z');
    const response = await download();
    assert.equal(response.statusCode, 200);
    assert.equal(response.headers['content-type'], 'text/csv; charset=utf-8');
    assert.equal(response.headers['content-disposition'], 'attachment; filename="tickets-2025-03-31.csv"');
    assert.equal(response.headers['cache-control'], 'no-store');
    assert.deepEqual([...response.rawPayload.subarray(0, 3)], [0xef, 0xbb, 0xbf]);
    assert.equal(response.rawPayload.subarray(3).toString(), `${HEADER}\r\n`);
  });

  it('has one line per ticket with all columns', async () => {
    await desk.ticket({ subject: 'Größe falsch', assigneeId: desk.ids['agent'], tags: ['vip', 'billing'], priority: 'high' });
    desk.clock.advance({ hours: 1 });
    await desk.patch('/v1/tickets/1', { status: 'solved' });
    await desk.ticket({ requester: { email: 'sam@customer.test' } });
    assert.deepEqual(await lines(), [
      '2,The printer is on fire,open,normal,sam@customer.test,,,,2025-03-10T10:00:00.000Z,2025-03-10T10:00:00.000Z,',
      '1,Größe falsch,solved,high,rita@customer.test,Rita,ben@acme.test,billing vip,2025-03-10T09:00:00.000Z,2025-03-10T10:00:00.000Z,2025-03-10T10:00:00.000Z',
    ]);
  });

  it('quotes commas, quotation marks and line breaks, and nothing else', async () => {
    await desk.ticket({ subject: 'Red, green\nand "blue"', requester: { email: 'rita@customer.test', name: "Rita O'Hara; CEO" } });
    await desk.ticket({ subject: 'a\rb' });
    const { body } = await download('?sort=createdAt');
    assert.ok(body.includes('\r\n1,"Red, green\nand ""blue""",open,normal,rita@customer.test,Rita O\'Hara; CEO,,'), body);
    assert.ok(body.includes('\r\n2,"a\rb",open,'), body);
  });

  it('disarms text that would be run as a formula', async () => {
    const subjects = ['=1+1', '+49 30 1234', '-5 degrees', '@everyone', '\tx', '\r=x', '=HYPERLINK("x","y")', '5=5', 'a-b'];
    for (const subject of subjects) await desk.ticket({ subject });
    await desk.ticket({ subject: 'Name', requester: { email: '+x@customer.test', name: '=Rita' } });
    const { body } = await download('?sort=createdAt');
    const cells = [
      "1,'=1+1,", "2,'+49 30 1234,", "3,'-5 degrees,", "4,'@everyone,", "5,'\tx,", '6,"\'\r=x",',
      '7,"\'=HYPERLINK(""x"",""y"")",', '8,5=5,', '9,a-b,', "10,Name,open,normal,'+x@customer.test,'=Rita,",
    ];
    for (const cell of cells) assert.ok(body.includes(`\r\n${cell}`), cell);
  });

  it('takes the filters of the list', async () => {
    await desk.ticket({ priority: 'low', tags: ['vip'] });
    desk.clock.advance({ hours: 1 });
    await desk.ticket({ priority: 'high', tags: ['vip', 'billing'], assigneeId: desk.ids['agent'] });
    desk.clock.advance({ hours: 1 });
    await desk.ticket({ requester: { email: 'sam@customer.test' } });
    for (const query of [
      '?status=open&priority=low,high',
      '?assignee=me',
      '?assignee=none',
      '?requester=sam@customer.test',
      '?tags=vip,billing',
      '?createdFrom=2025-03-10T10:00:00.000Z&createdTo=2025-03-10T11:00:00.000Z',
      '?updatedTo=2025-03-10T10:00:00.000Z',
    ]) {
      const listed = (await desk.get(`/v1/tickets${query}`)).json().data.map((ticket: any) => ticket.number);
      assert.ok(listed.length > 0 && listed.length < 3, query);
      assert.deepEqual(await exported(query), listed, query);
    }
  });

  it('takes the orders of the list', async () => {
    await desk.ticket();
    desk.clock.advance({ hours: 1 });
    await desk.ticket();
    desk.clock.advance({ hours: 1 });
    await desk.call('PUT', '/v1/tickets/1/tags/vip');
    assert.deepEqual(await exported(), [2, 1]);
    assert.deepEqual(await exported('?sort=createdAt'), [1, 2]);
    assert.deepEqual(await exported('?sort=-updatedAt'), [1, 2]);
    assert.deepEqual(await exported('?sort=updatedAt'), [2, 1]);
  });

  it('refuses what the list refuses, and pages', async () => {
    assert.equal((await download()).statusCode, 200);
    for (const query of ['?status=done', '?sort=subject', '?limit=10', '?cursor=abc', '?createdFrom=monday']) {
      const response = await download(query);
      assert.equal(response.statusCode, 422, query);
      assert.equal(response.json().error.code, 'validation_failed');
    }
  });

  it('holds up to 10,000 tickets', async () => {
    await desk.ticket();
    addTickets(9_999);
    assert.equal((await exported()).length, 10_000);
    await desk.ticket();
    const response = await download();
    assert.equal(response.statusCode, 422);
    assert.equal(response.json().error.code, 'export_too_large');
    assert.equal((await exported('?priority=low')).length, 9_999);
  });

  it('is audited with the number of rows and the filter', async () => {
    await desk.ticket();
    await download('?status=open&assignee=none&sort=createdAt');
    await download('?status=done');
    addTickets(10_000);
    assert.equal((await download()).statusCode, 422);
    const { data } = (await desk.get('/v1/audit?action=tickets.exported', { as: 'admin' })).json();
    assert.equal(data.length, 1);
    assert.equal(data[0].actorId, desk.ids['agent']);
    assert.deepEqual(data[0].entity, { type: 'account', id: '1' });
    assert.deepEqual(data[0].changes, {
      rows: { from: null, to: 1 },
      filter: { from: null, to: { status: 'open', assignee: 'none' } },
    });
  });

  it('is not for viewers and stays inside the account', async () => {
    await desk.ticket();
    const refused = await download('', 'viewer');
    assert.equal(refused.statusCode, 403);
    assert.equal(refused.json().error.code, 'forbidden');
    const other = await download('', desk.otherAccount());
    assert.equal(other.statusCode, 200);
    assert.equal(other.body, `\uFEFF${HEADER}\r\n`);
  });

  it('still names assignees who were deactivated', async () => {
    await desk.ticket({ assigneeId: desk.ids['agent'] });
    await desk.patch(`/v1/agents/${desk.ids['agent']}`, { active: false }, { as: 'admin' });
    const { body } = await download('', 'admin');
    assert.ok(body.includes(',ben@acme.test,'), body);
  });
});
