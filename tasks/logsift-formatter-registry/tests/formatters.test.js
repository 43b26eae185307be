import assert from 'node:assert/strict';
import { Readable, Writable } from 'node:stream';
import { describe, it } from 'node:test';
import { formatterNames, main, registerFormatter } from '../../src/index.js';
import { FIXTURES, logsift, workspace } from '../helpers/cli.js';

/** Registers a formatter until the test `t` ends. */
function register(t, formatter) {
  const unregister = registerFormatter(formatter);
  t.after(unregister);
  return unregister;
}

describe('formatter registry', () => {
  it('holds the built-in formats in their order', () => {
    assert.deepEqual(formatterNames('report'), ['table', 'json', 'csv']);
    assert.deepEqual(formatterNames('entries'), ['raw', 'table', 'json', 'csv']);
    assert.throws(() => formatterNames('chart'), TypeError);
    assert.throws(() => formatterNames('toString'), TypeError);
    assert.throws(() => formatterNames(), TypeError);
  });

  it('writes reports in a registered format', async (t) => {
    const calls = [];
    register(t, {
      name: 'wiki-2',
      formatReport(report, options) {
        calls.push({ report, options });
        return `h. ${report.columns.map((column) => column.label).join(' ')}\n`;
      },
    });
    const { code, out, err } = await logsift(['timeline', '-e', '1h', '-f', 'wiki-2', '--tz', 'Asia/Tokyo', '--color', 'always', 'shop.jsonl']);
    assert.deepEqual({ code, out, err }, { code: 0, out: 'h. time entries errors \n', err: '' });

    const [{ report, options }] = calls;
    assert.deepEqual(report.columns.map(({ key, type }) => [key, type]), [['time', 'time'], ['entries', 'number'], ['errors', 'number'], ['bar', 'bar']]);
    assert.equal(report.rows[0].time, Date.parse('2024-05-01T10:00:00Z'));
    assert.equal(report.rows[0].errors, 3);
    assert.equal(options.zone, 'Asia/Tokyo');
    assert.equal(options.colors.bold('x'), '\u001b[1mx\u001b[22m');

    for (const args of [['stats'], ['top', 'path'], ['fields']]) {
      assert.equal((await logsift([...args, '-f', 'wiki-2', 'shop.jsonl'])).code, 0);
    }
    assert.deepEqual(calls[1].report.rows[0].share, 1 / 7);
    assert.equal(calls.length, 4);
  });

  it('writes entries in a registered format', async (t) => {
    const seen = [];
    register(t, {
      name: 'dots',
      async *formatEntries(entries, options) {
        seen.push(options);
        yield '<';
        for await (const entry of entries) yield `${entry.line}${entry.level[0]}.`;
        yield '>\n';
      },
    });
    const { code, out } = await logsift(['filter', '-f', 'dots', '--tz', 'Asia/Tokyo', '-n', '3', 'shop.jsonl']);
    assert.deepEqual({ code, out }, { code: 0, out: '<1i.2i.3w.>\n' });
    const none = await logsift(['filter', '-f', 'dots', '--columns', 'time,user.id', '-w', 'level=trace', 'shop.jsonl']);
    assert.deepEqual({ code: none.code, out: none.out }, { code: 1, out: '<>\n' });

    assert.deepEqual(seen.map(({ zone, columns }) => ({ zone, columns })), [
      { zone: 'Asia/Tokyo', columns: null },
      { zone: 'UTC', columns: ['time', 'user.id'] },
    ]);
    assert.equal(seen[0].colors.bold('x'), 'x');
  });

  it('writes each text before it asks for the next', async (t) => {
    const written = [];
    const progress = [];
    register(t, {
      name: 'slow',
      async *formatEntries(entries) {
        for await (const entry of entries) {
          yield `${entry.line};`;
          progress.push(written.join(''));
        }
      },
    });
    const stdout = new Writable({
      write(chunk, _encoding, done) {
        written.push(String(chunk));
        done();
      },
    });
    const io = { stdin: Readable.from([]), stdout, stderr: new Writable(), env: {}, cwd: FIXTURES };
    assert.equal(await main(['filter', '-f', 'slow', 'billing.logfmt'], io), 0);
    assert.deepEqual(progress, ['1;', '1;2;', '1;2;3;']);
  });

  it('calls instances of classes as such', async (t) => {
    class Counting {
      name = 'counting';
      prefix = 'rows=';

      formatReport({ rows }) {
        return `${this.prefix}${rows.length}\n`;
      }

      async *formatEntries(entries) {
        const all = await Array.fromAsync(entries);
        yield `${this.prefix}${all.length}\n`;
      }
    }
    register(t, new Counting());
    assert.equal((await logsift(['stats', '-f', 'counting', 'shop.jsonl'])).out, 'rows=5\n');
    assert.equal((await logsift(['filter', '-f', 'counting', 'shop.jsonl'])).out, 'rows=7\n');
  });

  it('offers a format only where it can be used', async (t) => {
    register(t, { name: 'reports-only', formatReport: () => 'r\n' });
    register(t, { name: 'entries-only', async *formatEntries() {} });
    assert.deepEqual(formatterNames('report'), ['table', 'json', 'csv', 'reports-only']);
    assert.deepEqual(formatterNames('entries'), ['raw', 'table', 'json', 'csv', 'entries-only']);

    const filter = await logsift(['filter', '-f', 'reports-only', 'shop.jsonl']);
    assert.equal(filter.code, 2);
    assert.match(filter.err, /Allowed choices are raw, table, json, csv, entries-only\./);
    const stats = await logsift(['stats', '-f', 'entries-only', 'shop.jsonl']);
    assert.equal(stats.code, 2);
    assert.match(stats.err, /Allowed choices are table, json, csv, reports-only\./);
  });

  it('lists registered formats in help', async (t) => {
    register(t, { name: 'zig', formatReport: () => '' });
    for (const command of ['stats', 'top', 'timeline', 'fields']) {
      const { out } = await logsift([command, '--help']);
      assert.match(out.replace(/\s+/g, ' '), /\(choices: "table", "json", "csv", "zig"\)/);
    }
    const { out } = await logsift(['filter', '--help']);
    assert.match(out.replace(/\s+/g, ' '), /\(choices: "raw", "table", "json", "csv"\)/);
  });

  it('lets the config file name registered formats', async (t) => {
    register(t, { name: 'shout', formatReport: ({ rows }) => `${rows.length}!\n` });
    register(t, {
      name: 'murmur',
      async *formatEntries(entries, { columns }) {
        for await (const entry of entries) yield `${entry.message} ${columns}\n`;
      },
    });
    const cwd = await workspace(t, {
      '.logsift.toml': '[output]\nreport = "shout"\nentries = "murmur"\ncolumns = ["a", "b"]\n',
      'bad.toml': '[output]\nreport = "murmur"\n',
      'a.log': '{"msg":"hi"}\n',
    });
    assert.equal((await logsift(['stats', 'a.log'], { cwd })).out, '1!\n');
    assert.equal((await logsift(['filter', 'a.log'], { cwd })).out, 'hi a,b\n');
    assert.equal((await logsift(['stats', '-f', 'csv', '--by', 'msg', 'a.log'], { cwd })).out, 'value,entries,errors,share,first,last\r\nhi,1,0,1,,\r\n');

    const { code, err } = await logsift(['stats', '-c', 'bad.toml', 'a.log'], { cwd });
    assert.deepEqual({ code, err }, { code: 2, err: "logsift: bad.toml: setting 'output.report' must be one of table, json, csv, shout\n" });
  });

  it('takes a format away again', async (t) => {
    const first = register(t, { name: 'fleeting', formatReport: () => 'first\n' });
    first();
    first();
    assert.deepEqual(formatterNames('report'), ['table', 'json', 'csv']);
    assert.equal((await logsift(['stats', '-f', 'fleeting', 'shop.jsonl'])).code, 2);

    register(t, { name: 'fleeting', formatReport: () => 'second\n' });
    first();
    assert.equal((await logsift(['stats', '-f', 'fleeting', 'shop.jsonl'])).out, 'second\n');
  });

  it('refuses a name that is taken', (t) => {
    const mine = { name: 'mine', formatReport: () => '' };
    register(t, mine);
    for (const name of ['raw', 'table', 'json', 'csv', 'mine']) {
      assert.throws(() => registerFormatter({ name, formatReport: () => '' }), (error) => error instanceof Error && error.message.includes(name));
    }
    assert.throws(() => registerFormatter(mine), Error);
    assert.deepEqual(formatterNames('report'), ['table', 'json', 'csv', 'mine']);
  });

  it('refuses what is no formatter', () => {
    const formatReport = () => '';
    for (const wrong of [
      undefined,
      null,
      'markdown',
      { formatReport },
      { name: '', formatReport },
      { name: 7, formatReport },
      { name: 'Mark', formatReport },
      { name: 'mark down', formatReport },
      { name: '2fast', formatReport },
      { name: 'markdown' },
      { name: 'markdown', formatReport: 'text' },
      { name: 'markdown', formatReport, formatEntries: 'text' },
      { name: 'markdown', formatReport: null },
      { name: 'markdown', formatReport, formatEntries: {} },
    ]) {
      assert.throws(() => registerFormatter(wrong), TypeError);
    }
    assert.deepEqual(formatterNames('report'), ['table', 'json', 'csv']);
    assert.deepEqual(formatterNames('entries'), ['raw', 'table', 'json', 'csv']);
  });
});
