import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { jsonLines, logsift, workspace } from '../helpers/cli.js';

const DAY = '2024-05-01T';

async function traces(args, options) {
  const { code, out, err } = await logsift(['traces', '-f', 'json', ...args], options);
  assert.equal(code, 0, err);
  return JSON.parse(out);
}

function ids(rows) {
  return rows.map((row) => row.trace);
}

describe('traces', () => {
  it('reports start, duration, counts, level and sources of each trace', async (t) => {
    const cwd = await workspace(t, {
      'shop.log': jsonLines(
        { time: `${DAY}10:00:05Z`, level: 'info', request_id: 'b' },
        { time: `${DAY}10:00:00.250Z`, level: 'info', request_id: 'a' },
        { time: `${DAY}10:00:04Z`, level: 'error', request_id: 'a' },
      ),
      'pay.log': jsonLines(
        { time: `${DAY}10:00:01Z`, level: 'fatal', request_id: 'a' },
        { time: `${DAY}10:00:02Z`, level: 'debug', request_id: 'a' },
      ),
    });
    assert.deepEqual(await traces(['--tz', 'Europe/Amsterdam', 'shop.log', 'pay.log'], { cwd }), [
      { trace: 'a', start: '2024-05-01T12:00:00.250+02:00', duration_ms: 3750, entries: 4, errors: 2, level: 'fatal', sources: 2 },
      { trace: 'b', start: '2024-05-01T12:00:05+02:00', duration_ms: 0, entries: 1, errors: 0, level: 'info', sources: 1 },
    ]);
  });

  it('writes durations for people in the table', async () => {
    const input = jsonLines(
      { time: `${DAY}10:00:00Z`, level: 'info', request_id: 'r-1' },
      { time: `${DAY}10:01:30Z`, level: 'warn', request_id: 'r-1' },
      { time: `${DAY}10:00:10Z`, request_id: 'r-2' },
      { time: `${DAY}10:00:10.040Z`, request_id: 'r-2' },
      { request_id: 'r-3' },
    );
    const { code, out } = await logsift(['traces'], { input });
    assert.equal(code, 0);
    assert.equal(
      out,
      [
        'trace  start                 duration  entries  errors  level  sources',
        'r-1    2024-05-01T10:00:00Z    1m 30s        2       0  warn         1',
        'r-2    2024-05-01T10:00:10Z      40ms        2       0  -            1',
        'r-3    -                            -        1       0  -            1',
        '',
      ].join('\n'),
    );
  });

  it('writes milliseconds in CSV', async () => {
    const input = jsonLines({ time: `${DAY}10:00:00Z`, trace_id: 't' }, { time: `${DAY}10:01:30Z`, trace_id: 't' });
    const { out } = await logsift(['traces', '-f', 'csv'], { input });
    assert.equal(out, 'trace,start,duration_ms,entries,errors,level,sources\r\nt,2024-05-01T10:00:00Z,90000,2,0,,1\r\n');
  });

  it('takes the first field that an entry has', async () => {
    const input = jsonLines(
      { time: `${DAY}10:00:00Z`, corr: 'x', user: { id: 7 } },
      { time: `${DAY}10:00:01Z`, corr: '', user: { id: '7' } },
      { time: `${DAY}10:00:02Z`, user: { id: 7 } },
      { time: `${DAY}10:00:03Z`, corr: 'x' },
    );
    const rows = await traces(['--by', 'corr, user.id'], { input });
    assert.deepEqual(rows.map(({ trace, entries }) => [trace, entries]), [['x', 2], ['7', 2]]);
  });

  it('knows the usual names of trace fields', async () => {
    const input = jsonLines(
      { time: `${DAY}10:00:00Z`, correlation_id: 'c', request_id: 'r' },
      { time: `${DAY}10:00:01Z`, correlation_id: 'c' },
      { time: `${DAY}10:00:02Z`, request_id: 'r', trace_id: 't' },
    );
    assert.deepEqual(ids(await traces([], { input })), ['r', 'c', 't']);
  });

  it('reads its fields from the config file unless told', async (t) => {
    const cwd = await workspace(t, {
      '.logsift.toml': '[traces]\nby = ["job"]\n',
      'bad.toml': '[traces]\nby = "job"\n',
      'a.log': jsonLines({ job: 'nightly', request_id: 'r' }),
    });
    assert.deepEqual(ids(await traces(['a.log'], { cwd })), ['nightly']);
    assert.deepEqual(ids(await traces(['--by', 'request_id', 'a.log'], { cwd })), ['r']);

    const { code, err } = await logsift(['traces', '-c', 'bad.toml', 'a.log'], { cwd });
    assert.equal(code, 2);
    assert.match(err, /'traces\.by' must be a list of texts/);
  });

  it('says how many entries have no trace', async () => {
    const traced = { request_id: 'r' };
    const one = await logsift(['traces', '-f', 'csv'], { input: jsonLines(traced, { msg: 'x' }) });
    const three = await logsift(['traces', '-f', 'csv'], { input: jsonLines({ msg: 'x' }, { msg: 'y' }, { request_id: '' }) });
    const none = await logsift(['traces', '-f', 'csv'], { input: jsonLines(traced) });
    assert.deepEqual([one.code, one.err], [0, 'logsift: 1 entry has no trace id\n']);
    assert.deepEqual([three.code, three.err], [0, 'logsift: 3 entries have no trace id\n']);
    assert.deepEqual([none.code, none.err], [0, '']);
  });

  it('splits a trace where it pauses for longer than the gap', async () => {
    const at = (time, level = 'info') => ({ time: `${DAY}${time}Z`, level, session: 's' });
    const input = jsonLines(at('10:00:00'), at('10:30:00'), at('11:00:00.001', 'error'), at('11:10:00'), { time: `${DAY}09:00:00Z`, session: 'q' });
    const rows = await traces(['--by', 'session', '--gap', '30m'], { input });
    assert.deepEqual(rows.map(({ trace, duration_ms, entries, errors }) => [trace, duration_ms, entries, errors]), [
      ['q', 0, 1, 0],
      ['s#1', 1_800_000, 2, 0],
      ['s#2', 599_999, 2, 1],
    ]);
  });

  it('finds the same parts whatever the order of the entries', async () => {
    const times = ['10:00', '10:10', '10:20', '10:30', '11:00', '11:05'];
    const orders = [
      [0, 2, 1, 3, 5, 4],
      [5, 0, 3, 1, 2, 4],
      [3, 0, 4, 2, 5, 1],
    ];
    for (const order of orders) {
      const input = jsonLines(...order.map((index) => ({ time: `${DAY}${times[index]}:00Z`, session: 's' })));
      const rows = await traces(['--by', 'session', '--gap', '15m'], { input });
      assert.deepEqual(rows.map(({ trace, start, duration_ms, entries }) => [trace, start, duration_ms, entries]), [
        ['s#1', `${DAY}10:00:00Z`, 1_800_000, 4],
        ['s#2', `${DAY}11:00:00Z`, 300_000, 2],
      ]);
    }
  });

  it('counts entries without a time in the first part', async () => {
    const input = jsonLines(
      { level: 'warn', session: 's' },
      { time: `${DAY}12:00:00Z`, session: 's' },
      { time: `${DAY}10:00:00Z`, session: 's' },
      { level: 'error', session: 's' },
      { session: 'z' },
    );
    const rows = await traces(['--by', 'session', '--gap', '1h'], { input });
    assert.deepEqual(rows.map(({ trace, start, duration_ms, entries, errors, level }) => [trace, start, duration_ms, entries, errors, level]), [
      ['s#1', `${DAY}10:00:00Z`, 0, 3, 1, 'error'],
      ['s#2', `${DAY}12:00:00Z`, 0, 1, 0, null],
      ['z', null, null, 1, 0, null],
    ]);
  });

  it('sorts by start, duration, entries or errors', async () => {
    const at = (id, time, level = 'info') => ({ time: `${DAY}10:00:${time}Z`, level, request_id: id });
    const input = jsonLines(
      { request_id: 'lost', level: 'error' },
      at('x', '30'), at('x', '40'),
      at('y', '10'), at('y', '20'), at('y', '12', 'error'),
      at('b', '05', 'error'), at('b', '06', 'error'),
      at('a', '05'), at('a', '55'),
    );
    assert.deepEqual(ids(await traces([], { input })), ['a', 'b', 'y', 'x', 'lost']);
    assert.deepEqual(ids(await traces(['--sort', 'duration'], { input })), ['a', 'y', 'x', 'b', 'lost']);
    assert.deepEqual(ids(await traces(['-s', 'entries'], { input })), ['y', 'a', 'b', 'x', 'lost']);
    assert.deepEqual(ids(await traces(['-s', 'errors'], { input })), ['b', 'y', 'lost', 'a', 'x']);
    assert.deepEqual(ids(await traces(['-s', 'errors', '-n', '2'], { input })), ['b', 'y']);
  });

  it('keeps traces that took long enough', async () => {
    const at = (id, time) => ({ time: `${DAY}10:00:${time}Z`, request_id: id });
    const input = jsonLines(at('a', '00'), at('a', '02'), at('b', '00'), at('b', '01.999'), at('c', '00'), at('c', '09'), { request_id: 'lost' });
    assert.deepEqual(ids(await traces(['--min-duration', '2s', '-s', 'duration'], { input })), ['c', 'a']);
  });

  it('groups what the query has left', async () => {
    const { out } = await logsift(['traces', '-w', 'level>=error and has(request_id)', '-f', 'csv', 'shop.jsonl']);
    assert.equal(
      out,
      'trace,start,duration_ms,entries,errors,level,sources\r\nr-2,2024-05-01T10:00:32Z,0,1,1,error,1\r\nr-3,2024-05-01T10:03:05Z,0,1,1,error,1\r\n',
    );
  });

  it('rejects wrong values', async () => {
    for (const [args, message] of [
      [['--sort', 'name'], /Allowed choices are start, duration, entries, errors/],
      [['--gap', 'soon'], /duration such as 30s/],
      [['--min-duration', '5'], /duration such as 30s/],
      [['--limit', '0'], /whole number above 0/],
      [['--by', 'a,,b'], /names separated by commas/],
    ]) {
      const { code, err } = await logsift(['traces', ...args, 'shop.jsonl']);
      assert.equal(code, 2);
      assert.match(err, message);
    }
  });
});
