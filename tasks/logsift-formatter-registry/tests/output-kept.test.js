import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { logsift, workspace } from '../helpers/cli.js';

describe('output as before', () => {
  it('writes entries in every format', async () => {
    const args = ['filter', '-w', 'level=warn', 'billing.logfmt', '-f'];
    assert.equal((await logsift([...args, 'raw'])).out, 'ts=1714557660.5 level=warning msg="customer has no address: \\"Baker St\\"" customer=c-88 took=250ms\n');
    assert.equal(
      (await logsift([...args, 'json'])).out,
      '{"time":"2024-05-01T10:01:00.500Z","level":"warn","message":"customer has no address: \\"Baker St\\"","source":"billing.logfmt","line":2,"fields":{"customer":"c-88","took":"250ms"}}\n',
    );
    assert.equal((await logsift([...args, 'csv'])).out, 'time,level,message\r\n2024-05-01T10:01:00.500Z,warn,"customer has no address: ""Baker St"""\r\n');
    assert.equal(
      (await logsift([...args, 'table'])).out,
      'time                      level  message\n2024-05-01T10:01:00.500Z  warn   customer has no address: "Baker St"\n',
    );
  });

  it('writes chosen columns in every format', async () => {
    const args = ['filter', '-n', '2', 'shop.jsonl', '--columns', 'time,user,level,none', '-f'];
    assert.equal(
      (await logsift([...args, 'json'])).out,
      '{"time":"2024-05-01T10:00:00Z","user":null,"level":"info","none":null}\n{"time":"2024-05-01T10:00:12Z","user":{"id":7,"email":"ines@example.com"},"level":"info","none":null}\n',
    );
    assert.equal((await logsift([...args, 'csv'])).out, 'time,user,level,none\r\n2024-05-01T10:00:00Z,,info,\r\n2024-05-01T10:00:12Z,"{""id"":7,""email"":""ines@example.com""}",info,\r\n');
    const bold = (text) => `\u001b[1m${text}\u001b[22m`;
    const green = (text) => `\u001b[32m${text}\u001b[39m`;
    const user = '{"id":7,"email":"ines@example.com"}';
    const gap = ' '.repeat(user.length);
    assert.equal(
      (await logsift([...args, 'table', '--color', 'always'])).out,
      [
        `${bold('time')}                  ${bold('user')}${gap.slice(4)}  ${bold('level')}  ${bold('none')}`,
        `2024-05-01T10:00:00Z  -${gap.slice(1)}  ${green('info')}   -`,
        `2024-05-01T10:00:12Z  ${user}  ${green('info')}   -`,
        '',
      ].join('\n'),
    );
  });

  it('writes empty results in every format', async () => {
    const report = async (format) => (await logsift(['top', 'nothing', '-f', format, 'shop.jsonl'])).out;
    assert.deepEqual([await report('table'), await report('json'), await report('csv')], ['no entries\n', '[]\n', 'value,entries,share\r\n']);
    const entries = async (format) => (await logsift(['filter', '-w', 'level=trace', '-f', format, 'shop.jsonl'])).out;
    assert.deepEqual([await entries('raw'), await entries('table'), await entries('json'), await entries('csv')], ['', 'no entries\n', '', 'time,level,message\r\n']);
  });

  it('rejects formats in the same words', async (t) => {
    const stats = await logsift(['stats', '-f', 'raw', 'shop.jsonl']);
    assert.deepEqual([stats.code, stats.err], [2, "error: option '-f, --format <name>' argument 'raw' is invalid. Allowed choices are table, json, csv.\n"]);
    const filter = await logsift(['filter', '-f', 'xml', 'shop.jsonl']);
    assert.deepEqual([filter.code, filter.err], [2, "error: option '-f, --format <name>' argument 'xml' is invalid. Allowed choices are raw, table, json, csv.\n"]);

    const cwd = await workspace(t, { 'my.toml': '[output]\nentries = "xml"\n' });
    const config = await logsift(['stats', '-c', 'my.toml'], { cwd });
    assert.deepEqual([config.code, config.err], [2, "logsift: my.toml: setting 'output.entries' must be one of raw, table, json, csv\n"]);
  });
});
