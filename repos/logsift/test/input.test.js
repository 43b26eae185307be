import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { openSources, readEntries } from '../src/index.js';
import { detectParser, parserFor } from '../src/parsers/index.js';
import { FIXTURES, jsonLines, logsift, workspace } from './helpers/cli.js';

const LINES = jsonLines({ msg: 'one' }, { msg: 'two' });
const context = { zone: 'UTC', fieldNames: {} };

async function read(name, options = {}) {
  const sources = openSources([name], { cwd: FIXTURES });
  return Array.fromAsync(readEntries(sources, { inputFormat: 'auto', zone: 'UTC', ...options }));
}

describe('input', () => {
  it('reads gzip by content, from files and from standard input', async (t) => {
    const cwd = await workspace(t, { 'app.log.1': gzipSync(LINES) });
    const file = await logsift(['filter', 'app.log.1'], { cwd });
    const piped = await logsift(['filter'], { input: gzipSync(LINES) });
    assert.equal(file.out, LINES);
    assert.equal(piped.out, LINES);
  });

  it('reports a file that is missing and reads the others', async (t) => {
    const cwd = await workspace(t, { 'a.log': LINES });
    const result = await logsift(['filter', 'none.log', 'a.log'], { cwd });
    assert.equal(result.code, 3);
    assert.equal(result.err, 'logsift: none.log: no such file\n');
    assert.equal(result.out, LINES);
  });

  it('reports damaged gzip data', async (t) => {
    const cwd = await workspace(t, { 'a.gz': gzipSync(LINES).subarray(0, 30) });
    const result = await logsift(['filter', 'a.gz'], { cwd });
    assert.equal(result.code, 3);
    assert.match(result.err, /^logsift: a\.gz: damaged gzip data/);
  });

  it('counts lines that cannot be parsed', async () => {
    const input = `${LINES}oops\n\n`;
    const lenient = await logsift(['stats'], { input });
    const strict = await logsift(['stats', '--strict'], { input });
    assert.equal(lenient.err, 'logsift: -: 1 line is not json\n');
    assert.equal(lenient.code, 0);
    assert.equal(strict.code, 3);
  });

  it('accepts Windows line ends and a last line without one', async () => {
    const result = await logsift(['filter', '-f', 'json', '--columns', 'line,msg'], { input: '{"msg":"a"}\r\n{"msg":"b"}' });
    assert.equal(result.out, '{"line":1,"msg":"a"}\n{"line":2,"msg":"b"}\n');
  });

  it('reads standard input where a dash is named', async (t) => {
    const cwd = await workspace(t, { 'a.log': LINES });
    const result = await logsift(['top', 'source', '-f', 'csv', 'a.log', '-'], { cwd, input: jsonLines({ msg: 'three' }) });
    assert.equal(result.out, 'value,entries,share\r\na.log,2,0.6667\r\n-,1,0.3333\r\n');
  });
});

describe('parsers', () => {
  it('reads JSON lines and keeps nested fields', async () => {
    const entries = await read('shop.jsonl');
    assert.equal(entries.length, 7);
    assert.equal(entries[1].format, 'json');
    assert.equal(entries[1].time, Date.parse('2024-05-01T10:00:12Z'));
    assert.equal(entries[1].message, 'request completed');
    assert.deepEqual(entries[1].fields.user, { id: 7, email: 'ines@example.com' });
    assert.equal(entries[1].line, 2);
  });

  it('reads logfmt with flags, escapes and epoch seconds', async () => {
    const entries = await read('billing.logfmt');
    assert.deepEqual(entries.map((entry) => entry.level), ['info', 'warn', 'error']);
    assert.equal(entries[0].fields.dry_run, true);
    assert.equal(entries[1].message, 'customer has no address: "Baker St"');
    assert.equal(entries[1].time, 1714557660500);
  });

  it('reads the common and the combined log format', async () => {
    const entries = await read('access.log');
    assert.deepEqual(entries.map((entry) => entry.level), ['info', 'error', 'warn', 'warn']);
    assert.equal(entries[0].time, Date.parse('2024-05-01T10:00:01Z'));
    assert.deepEqual(entries[1].fields, {
      client: '192.0.2.11', status: 502, user: 'ines', bytes: 211, method: 'POST', path: '/api/orders', protocol: 'HTTP/1.1', agent: 'curl/8.5.0',
    });
    assert.equal(entries[0].fields.search, 'page=2');
    assert.equal(entries[2].fields.bytes, undefined);
    assert.equal(entries[3].message, '\\x16\\x03\\x01 400');
  });

  it('joins the lines of a stack trace to their entry', async () => {
    const entries = await read('worker.log');
    assert.equal(entries.length, 3);
    assert.equal(entries[0].fields.logger, 'jobs.mailer');
    assert.equal(entries[0].time, Date.parse('2024-05-01T10:00:00.250Z'));
    assert.equal(entries[1].message.split('\n').length, 4);
    assert.equal(entries[1].line, 2);
    assert.equal(entries[2].level, null);
    assert.equal(entries[2].line, 6);
  });

  it('reads local times in the zone it is given', async () => {
    const [first] = await read('worker.log', { zone: 'America/New_York' });
    assert.equal(first.time, Date.parse('2024-05-01T14:00:00.250Z'));
  });

  it('prefers configured field names', () => {
    const parsed = parserFor('json').parse('{"at":1714557600123,"time":"x","text":"hi","msg":"no"}', {
      zone: 'UTC',
      fieldNames: { time: ['at'], message: ['text'] },
    });
    assert.deepEqual(parsed, { time: 1714557600123, level: null, message: 'hi', fields: { time: 'x', msg: 'no' } });
  });

  it('understands the numeric levels of bunyan and pino', () => {
    const levels = [10, 30, 60, 35].map((level) => parserFor('json').parse(`{"level":${level}}`, context).level);
    assert.deepEqual(levels, ['trace', 'info', 'fatal', null]);
  });

  it('falls back to plain text when less than half of the lines are structured', () => {
    assert.equal(detectParser(['a=1', 'no pairs here', 'nor here'], context).name, 'plain');
    assert.equal(detectParser(['{"a":1}', 'banner', ''], context).name, 'json');
    assert.equal(detectParser([], context).name, 'plain');
  });
});
