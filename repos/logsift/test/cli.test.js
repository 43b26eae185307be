import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { jsonLines, logsift, spawnLogsift, workspace } from './helpers/cli.js';

const LOG = jsonLines({ at: '2024-05-01T10:00', sev: 'error', text: 'broken', status: 500 }, { at: '2024-05-01T11:00', sev: 'info', text: 'fine' });
const CONFIG = `
timezone = "Europe/Amsterdam"

[output]
entries = "csv"
report = "csv"
columns = ["time", "message"]

[fields]
time = ["at"]
level = ["sev"]
message = ["text"]

[aliases]
bad = "level>=error"
`;

describe('cli', () => {
  it('runs as a script that reads files and standard input', async () => {
    const { code, out, err } = await spawnLogsift(['stats', '-f', 'csv', '--by', 'source', 'worker.log', '-'], { input: 'ts=1714557600 msg=hello\n' });
    assert.deepEqual({ code, err }, { code: 0, err: '' });
    assert.equal(out, 'value,entries,errors,share,first,last\r\nworker.log,3,1,0.75,2024-05-01T10:00:00.250Z,2024-05-01T10:00:09Z\r\n-,1,0,0.25,2024-05-01T10:00:00Z,2024-05-01T10:00:00Z\r\n');
  });

  it('exits as a script with the code of what went wrong', async () => {
    const { code, out, err } = await spawnLogsift(['filter', 'none.log']);
    assert.deepEqual({ code, out, err }, { code: 3, out: '', err: 'logsift: none.log: no such file\n' });
  });

  it('explains a query it does not understand', async () => {
    const { code, err } = await logsift(['filter', '-w', 'level >> warn', 'shop.jsonl']);
    assert.equal(code, 2);
    assert.equal(err, "logsift: expected a value after '>'\n  level >> warn\n         ^\n");
  });

  it('rejects unknown formats, commands and options', async () => {
    const format = await logsift(['stats', '-f', 'raw', 'shop.jsonl']);
    assert.equal(format.code, 2);
    assert.match(format.err, /Allowed choices are table, json, csv\./);
    assert.equal((await logsift(['explode'])).code, 2);
    assert.equal((await logsift(['stats', '--loud'])).code, 2);
  });

  it('rejects values that are no counts, durations or times', async () => {
    assert.match((await logsift(['top', 'path', '-n', '0'])).err, /whole number above 0/);
    assert.match((await logsift(['timeline', '-e', '5 minutes'])).err, /duration such as 30s/);
    assert.equal((await logsift(['stats', '--since', 'yesterday'])).err, "logsift: --since must be a time such as 2024-05-01T10:00, not 'yesterday'\n");
  });

  it('wants input when standard input is a terminal', async () => {
    const { code, err } = await logsift(['stats'], { terminal: true });
    assert.deepEqual({ code, err }, { code: 2, err: 'logsift: no input: name log files, or pipe a log into logsift\n' });
  });

  it('prints help and its version', async () => {
    const help = await logsift(['top', '--help']);
    assert.equal(help.code, 0);
    assert.match(help.out, /Usage: logsift top \[options\] <field> \[files\.\.\.\]/);
    assert.match((await logsift(['--version'])).out, /^\d+\.\d+\.\d+\n$/);
  });
});

describe('config', () => {
  it('is read from the working directory, unless told not to', async (t) => {
    const cwd = await workspace(t, { '.logsift.toml': CONFIG, 'a.log': LOG });
    const { out } = await logsift(['filter', '-w', '@bad', 'a.log'], { cwd });
    assert.equal(out, 'time,message\r\n2024-05-01T10:00:00+02:00,broken\r\n');
    const unread = await logsift(['filter', '--no-config', '-n', '1', 'a.log'], { cwd });
    assert.equal(unread.out, `${LOG.split('\n')[0]}\n`);
  });

  it('gives way to options', async (t) => {
    const cwd = await workspace(t, { 'my.toml': CONFIG, 'a.log': LOG });
    const { out } = await logsift(['filter', '-c', 'my.toml', '--tz', 'UTC', '-f', 'json', '--columns', 'time,level', '-n', '1', 'a.log'], { cwd });
    assert.equal(out, '{"time":"2024-05-01T10:00:00Z","level":"error"}\n');
  });

  it('rejects unknown settings and values', async (t) => {
    for (const [content, message] of [
      ['[output]\ncolour = "red"\n', "unknown setting 'output.colour'"],
      ['[output]\nreport = "raw"\n', "setting 'output.report' must be one of table, json, csv"],
      ['timezone = "Mars/Base"\n', "setting 'timezone' must be a time zone such as Europe/Amsterdam"],
      ['[fields]\ntime = "at"\n', "setting 'fields.time' must be a list of texts"],
    ]) {
      const cwd = await workspace(t, { 'my.toml': content });
      const { code, err } = await logsift(['stats', '-c', 'my.toml'], { cwd });
      assert.equal(code, 2);
      assert.equal(err, `logsift: my.toml: ${message}\n`);
    }
  });

  it('rejects a file that is not TOML or not there', async (t) => {
    const cwd = await workspace(t, { 'my.toml': 'timezone =' });
    assert.equal((await logsift(['stats', '-c', 'my.toml'], { cwd })).code, 2);
    assert.equal((await logsift(['stats', '-c', 'other.toml'], { cwd })).err, 'logsift: other.toml: no such file\n');
  });
});
