import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { jsonLines, logsift } from './helpers/cli.js';

describe('filter', () => {
  it('writes matching lines as they were', async () => {
    const { code, out } = await logsift(['filter', '-w', 'level=error and logger~"mailer"', 'worker.log']);
    assert.equal(code, 0);
    assert.match(out, /^2024-05-01 10:00:05,000 ERROR .*\nTraceback[^]*timed out\n$/);
  });

  it('exits with 1 when nothing matches', async () => {
    const { code, out } = await logsift(['filter', '-w', 'level=trace', 'shop.jsonl']);
    assert.deepEqual({ code, out }, { code: 1, out: '' });
  });

  it('bounds time with since and until', async () => {
    const { out } = await logsift(['filter', '--since', '2024-05-01T10:00:32', '--until', '2024-05-01T10:03:09Z', '-f', 'csv', '--columns', 'request_id', 'shop.jsonl']);
    assert.equal(out, 'request_id\r\nr-2\r\nr-3\r\n');
  });

  it('writes whole entries as JSON lines', async () => {
    const { out } = await logsift(['filter', '-f', 'json', '-n', '1', '--tz', 'Europe/Amsterdam', 'shop.jsonl']);
    assert.deepEqual(JSON.parse(out), {
      time: '2024-05-01T12:00:00+02:00', level: 'info', message: 'server started', source: 'shop.jsonl', line: 1, fields: { port: 8080 },
    });
  });

  it('quotes CSV cells that need it', async () => {
    const { out } = await logsift(['filter', '-w', 'level<info', '-f', 'csv', '--columns', 'message,tags', 'shop.jsonl']);
    assert.equal(out, 'message,tags\r\n"cache miss for ""cart:81""",\r\n');
  });

  it('writes a table', async () => {
    const { out } = await logsift(['filter', '-w', 'level>=error', '-f', 'table', '--columns', 'level,status,path', 'shop.jsonl']);
    assert.equal(out, ['level  status  path', 'error  502     /api/orders', 'error  502     /api/orders', 'fatal  500     -', ''].join('\n'));
  });

  it('colours levels when asked to', async () => {
    const { out } = await logsift(['filter', '-f', 'table', '--columns', 'level', '--color', 'always', '-n', '3', 'shop.jsonl']);
    assert.match(out, /\u001b\[33mwarn\u001b\[39m/);
  });
});

async function json(args, options) {
  const { out } = await logsift([...args, '-f', 'json'], options);
  return JSON.parse(out);
}

describe('reports', () => {
  it('stats counts by level in order of severity', async () => {
    const { out } = await logsift(['stats', 'shop.jsonl']);
    assert.equal(
      out,
      [
        'level  entries  errors  share  first                 last',
        'debug        1       0  14.3%  2024-05-01T10:03:09Z  2024-05-01T10:03:09Z',
        'info         2       0  28.6%  2024-05-01T10:00:00Z  2024-05-01T10:00:12Z',
        'warn         1       0  14.3%  2024-05-01T10:00:31Z  2024-05-01T10:00:31Z',
        'error        2       2  28.6%  2024-05-01T10:00:32Z  2024-05-01T10:03:05Z',
        'fatal        1       1  14.3%  2024-05-01T10:04:00Z  2024-05-01T10:04:00Z',
        '',
      ].join('\n'),
    );
  });

  it('stats groups equal numbers and texts, and entries without the field', async () => {
    const rows = await json(['stats', '--by', 'status', 'shop.jsonl']);
    assert.deepEqual(rows.map(({ value, entries, errors }) => [value, entries, errors]), [
      ['(none)', 2, 0],
      ['200', 2, 0],
      ['502', 2, 2],
      ['500', 1, 1],
    ]);
  });

  it('stats of nothing says so', async () => {
    const { code, out } = await logsift(['stats', '-w', 'level=trace', 'shop.jsonl']);
    assert.deepEqual({ code, out }, { code: 0, out: 'no entries\n' });
  });

  it('top ranks signatures of messages', async () => {
    const rows = await json(['top', 'signature', '-n', '2', 'shop.jsonl']);
    assert.deepEqual(rows, [
      { value: 'payment <n> declined by provider', entries: 2, share: 0.2857 },
      { value: 'cache miss for <text>', entries: 1, share: 0.1429 },
    ]);
  });

  it('top counts the items of an array', async () => {
    const rows = await json(['top', 'tags', 'shop.jsonl']);
    assert.deepEqual(rows.map(({ value, share }) => [value, share]), [['payment', 1], ['provider', 0.5]]);
  });

  it('timeline fills gaps and draws bars', async () => {
    const { out } = await logsift(['timeline', '--every', '2m', '--tz', 'Asia/Kolkata', 'shop.jsonl']);
    assert.equal(
      out,
      [
        'time                       entries  errors',
        `2024-05-01T15:30:00+05:30        4       1  ${'█'.repeat(30)}`,
        `2024-05-01T15:32:00+05:30        2       1  ${'█'.repeat(15)}`,
        `2024-05-01T15:34:00+05:30        1       1  ${'█'.repeat(8)}`,
        '',
      ].join('\n'),
    );
  });

  it('timeline keeps days at midnight when the clocks change', async () => {
    const input = jsonLines({ time: '2024-03-30T12:00:00+01:00' }, { time: '2024-04-01T00:30:00+02:00' });
    const rows = await json(['timeline', '--every', '1d', '--tz', 'Europe/Amsterdam'], { input });
    assert.deepEqual(rows, [
      { time: '2024-03-30T00:00:00+01:00', entries: 1, errors: 0 },
      { time: '2024-03-31T00:00:00+01:00', entries: 0, errors: 0 },
      { time: '2024-04-01T00:00:00+02:00', entries: 1, errors: 0 },
    ]);
  });

  it('timeline refuses too many buckets', async () => {
    const { code, err } = await logsift(['timeline', '--every', '10ms', 'shop.jsonl']);
    assert.equal(code, 2);
    assert.equal(err, 'logsift: buckets of 10ms over 4m are too many; use a larger --every\n');
  });

  it('fields lists paths with types and coverage', async () => {
    const rows = await json(['fields', '-w', 'has(status)', 'shop.jsonl']);
    assert.deepEqual(rows.at(-3), { name: 'tags', entries: 2, coverage: 0.4, types: 'array', example: '["payment","provider"]' });
    assert.deepEqual(rows.find((row) => row.name === 'status'), { name: 'status', entries: 5, coverage: 1, types: 'number, string', example: '200' });
    assert.deepEqual(rows.slice(-2).map((row) => row.name), ['user.email', 'user.id']);
  });

  it('writes CSV without bars', async () => {
    const { out } = await logsift(['timeline', '--every', '1h', '-f', 'csv', 'shop.jsonl']);
    assert.equal(out, 'time,entries,errors\r\n2024-05-01T10:00:00Z,7,3\r\n');
  });
});
