import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { jsonLines, logsift, workspace } from '../helpers/cli.js';

/** Runs `filter --redact` over records and returns what it writes as JSON. */
async function redacted(t, records, settings = '') {
  const cwd = await workspace(t, { '.logsift.toml': `[redact]\n${settings}\n`, 'a.log': jsonLines(...records) });
  const { code, out, err } = await logsift(['filter', '--redact', '-f', 'json', 'a.log'], { cwd });
  assert.equal(code, 0, err);
  return out.trimEnd().split('\n').map((line) => JSON.parse(line));
}

async function messages(t, texts, settings) {
  const entries = await redacted(t, texts.map((msg) => ({ msg })), settings);
  return entries.map((entry) => entry.message);
}

async function raw(t, content, settings) {
  const cwd = await workspace(t, { '.logsift.toml': `[redact]\n${settings}\n`, 'a.log': content });
  const { out } = await logsift(['filter', '--redact', 'a.log'], { cwd });
  return out;
}

function hash(salt, text) {
  return createHmac('sha256', salt).update(text).digest('hex').slice(0, 8);
}

describe('redaction', () => {
  it('finds e-mail addresses', async (t) => {
    assert.deepEqual(await messages(t, ['mail to ines.b+shop@mail.example.com.', 'x=a@b.nl,c-d@e.co.uk', 'no @ address@here', '@team']), [
      'mail to [email].',
      'x=[email],[email]',
      'no @ address@here',
      '@team',
    ]);
  });

  it('finds IPv4 addresses and nothing that looks like one', async (t) => {
    assert.deepEqual(await messages(t, ['from 10.0.0.5:8080.', '(192.0.2.255)', 'at 10.0.0.7.', '1.2.3.4.5', 'v1.2.3.4', '10.0.0.256', '1.2.3']), [
      'from [ipv4]:8080.',
      '([ipv4])',
      'at [ipv4].',
      '1.2.3.4.5',
      'v1.2.3.4',
      '10.0.0.256',
      '1.2.3',
    ]);
  });

  it('finds card numbers by their check digit', async (t) => {
    const found = ['4111111111111111', 'card 4111 1111 1111 1111!', '3782-822463-10005', '4222222222222', '6304000000000000000'];
    assert.deepEqual(await messages(t, found), ['[card]', 'card [card]!', '[card]', '[card]', '[card]']);

    const left = ['4111111111111112', '41111111111111111115', 'id 4111111111111111x', 'x4111111111111111', '94111111111111111', '1714557600009', '411111111117', '4111  1111 1111 1111'];
    assert.deepEqual(await messages(t, left), left);
  });

  it('finds bearer tokens and leaves the word', async (t) => {
    assert.deepEqual(await messages(t, ['Authorization: Bearer eyJhbGciOi.J9-_x+/==', 'bearer abcdefghijklmnop', 'Bearer token expired', 'forbearer abcdefghijklmnop']), [
      'Authorization: Bearer [bearer]',
      'bearer [bearer]',
      'Bearer token expired',
      'forbearer abcdefghijklmnop',
    ]);
  });

  it('looks through texts and numbers of nested fields and keeps the types of the rest', async (t) => {
    const record = {
      msg: 'm',
      user: { email: 'a@b.nl', id: 7, tags: ['x', 'c@d.nl', { ip: 'via 10.0.0.1' }] },
      card: 4111111111111111,
      ok: true,
      none: null,
      ratio: 0.5,
    };
    const [entry] = await redacted(t, [record]);
    assert.deepEqual(entry.fields, {
      user: { email: '[email]', id: 7, tags: ['x', '[email]', { ip: 'via [ipv4]' }] },
      card: '[card]',
      ok: true,
      none: null,
      ratio: 0.5,
    });
  });

  it('hides named fields as a whole', async (t) => {
    const record = { msg: 'hello', user: { name: 'Ines', age: 41, aliases: ['I', { old: 'Inez' }], vip: true, note: '' }, 'http.user': 'ib', http: { user: 'other' }, id: 1 };
    const [entry] = await redacted(t, [record], 'fields = ["user", "http.user", "absent.path"]');
    assert.deepEqual(entry.fields, {
      user: { name: '[redacted]', age: '[redacted]', aliases: ['[redacted]', { old: '[redacted]' }], vip: true, note: '' },
      'http.user': '[redacted]',
      http: { user: 'other' },
      id: 1,
    });
  });

  it('hides the message under both of its names', async (t) => {
    for (const name of ['message', 'msg']) {
      const [entry] = await redacted(t, [{ msg: 'secret', code: 5 }], `fields = ["${name}"]`);
      assert.equal(entry.message, '[redacted]');
      assert.deepEqual(entry.fields, { code: 5 });
    }
  });

  it('leaves kept fields alone, unless they are hidden', async (t) => {
    const settings = 'keep = ["host", "contact", "message"]\nfields = ["contact.name"]';
    const record = { msg: 'from 10.0.0.1', host: { ip: '10.0.0.2' }, contact: { mail: 'a@b.nl', name: 'Ines' }, peer: '10.0.0.3' };
    const [entry] = await redacted(t, [record], settings);
    assert.equal(entry.message, 'from 10.0.0.1');
    assert.deepEqual(entry.fields, { host: { ip: '10.0.0.2' }, contact: { mail: 'a@b.nl', name: '[redacted]' }, peer: '[ipv4]' });
  });

  it('applies rules of its own before the chosen detectors', async (t) => {
    const settings = ['detect = ["email"]', '[redact.rules]', "staff = '\\w+@corp\\.example'", "customer = '\\bC-\\d{3}\\b'", "nothing = 'z*'"].join('\n');
    assert.deepEqual(await messages(t, ['ines@corp.example wrote to a@b.nl', 'C-123 and C-4567 from 10.0.0.1'], settings), [
      '[staff] wrote to [email]',
      '[customer] and C-4567 from 10.0.0.1',
    ]);
    const [entry] = await redacted(t, [{ order: 70012, count: 3 }], "[redact.rules]\norder = '^7\\d{4}$'");
    assert.deepEqual(entry.fields, { order: '[order]', count: 3 });
  });

  it('keeps equal values recognisable in hash mode', async (t) => {
    const settings = 'mode = "hash"\nsalt = "pepper"\nfields = ["user"]';
    const entries = await redacted(t, [{ msg: 'to a@b.nl', user: 17 }, { msg: 'by a@b.nl', user: '17' }, { msg: 'c@d.nl', user: 'Ø' }], settings);
    const mail = hash('pepper', 'a@b.nl');
    assert.deepEqual(entries.map((entry) => [entry.message, entry.fields.user]), [
      [`to [email:${mail}]`, `[redacted:${hash('pepper', '17')}]`],
      [`by [email:${mail}]`, `[redacted:${hash('pepper', '17')}]`],
      [`[email:${hash('pepper', 'c@d.nl')}]`, `[redacted:${hash('pepper', 'Ø')}]`],
    ]);
    assert.deepEqual(await messages(t, ['a@b.nl'], 'mode = "hash"'), [`[email:${hash('', 'a@b.nl')}]`]);
  });

  it('hides data in raw lines', async (t) => {
    const line = '{"msg":"login  7 of ines@b.nl from 10.0.0.1","password":"a\\"b.c","user":{"id":7},"at":1770,"note":"a7 7_ (7)", "x":""}\n';
    assert.equal(
      await raw(t, line, 'fields = ["password", "user", "x"]\nkeep = ["message"]'),
      '{"msg":"login  [redacted] of [email] from [ipv4]","password":"[redacted]","user":{"id":[redacted]},"at":1770,"note":"a7 7_ ([redacted])", "x":""}\n',
    );
    assert.equal(
      await raw(t, 'ts=1714557600 msg="hi \\"you\\"" name="Ann" full="Ann Lee"\n', 'fields = ["msg", "name", "full"]'),
      'ts=1714557600 msg="[redacted]" name="[redacted]" full="[redacted]"\n',
    );
    assert.equal(
      await raw(t, 'ts=1714557600 name=Ann\n', 'fields = ["name"]\nmode = "hash"\nsalt = "s"'),
      `ts=1714557600 name=[redacted:${hash('s', 'Ann')}]\n`,
    );
  });

  it('hides data in continuation lines', async (t) => {
    assert.equal(
      await raw(t, '2024-05-01 10:00:00 ERROR failed\n  for a@b.nl\n', ''),
      '2024-05-01 10:00:00 ERROR failed\n  for [email]\n',
    );
  });

  it('hides data in reports while queries see the original', async (t) => {
    const cwd = await workspace(t, {
      'shop.log.gz': gzipSync(jsonLines({ msg: 'hi a@b.nl', mail: 'a@b.nl' }, { msg: 'hi c@d.nl', mail: 'c@d.nl' }, { msg: 'hi', mail: 'a@b.nl' })),
    });
    const run = async (...args) => (await logsift([...args, '--redact', 'shop.log.gz'], { cwd })).out;
    assert.equal(await run('top', 'mail', '-f', 'csv'), 'value,entries,share\r\n[email],3,1\r\n');
    assert.equal(await run('top', 'signature', '-f', 'csv', '-n', '1'), 'value,entries,share\r\nhi [email],2,0.6667\r\n');
    assert.equal(await run('stats', '--by', 'mail', '-w', 'mail="a@b.nl"', '-f', 'csv'), 'value,entries,errors,share,first,last\r\n[email],2,0,1,,\r\n');
    assert.equal(await run('fields', '-f', 'csv'), 'name,entries,coverage,types,example\r\nmail,3,1,string,[email]\r\n');
    assert.equal(await run('filter', '-f', 'csv', '--columns', 'mail,msg', '-w', 'msg~"a@"'), 'mail,msg\r\n[email],hi [email]\r\n');
    assert.equal(await run('filter', '-f', 'table', '--columns', 'mail', '-n', '1'), 'mail\n[email]\n');
  });

  it('is turned on by the config file and off by an option', async (t) => {
    const cwd = await workspace(t, { '.logsift.toml': '[redact]\nenabled = true\n', 'off.toml': '[redact]\nmode = "hash"\n', 'a.log': jsonLines({ msg: 'a@b.nl' }) });
    const run = async (...args) => (await logsift(['filter', ...args, 'a.log'], { cwd })).out;
    assert.equal(await run(), '{"msg":"[email]"}\n');
    assert.equal(await run('--no-redact'), '{"msg":"a@b.nl"}\n');
    assert.equal(await run('--no-config'), '{"msg":"a@b.nl"}\n');
    assert.equal(await run('-c', 'off.toml'), '{"msg":"a@b.nl"}\n');
    assert.equal(await run('--no-config', '--redact'), '{"msg":"[email]"}\n');
  });

  it('checks its settings', async (t) => {
    for (const [content, setting] of [
      ['[redact]\nenabled = "yes"\n', 'redact.enabled'],
      ['[redact]\ndetect = ["phone"]\n', 'redact.detect[0]'],
      ['[redact]\ndetect = "email"\n', 'redact.detect'],
      ['[redact]\nmode = "blur"\n', 'redact.mode'],
      ['[redact]\nfields = "user"\n', 'redact.fields'],
      ['[redact]\nkeep = [3]\n', 'redact.keep[0]'],
      ['[redact]\nsalt = 5\n', 'redact.salt'],
      ['[redact]\ncolour = "red"\n', 'redact.colour'],
      ["[redact.rules]\nbad = '('\n", 'redact.rules.bad'],
      ['[redact.rules]\nbad = 7\n', 'redact.rules.bad'],
    ]) {
      const cwd = await workspace(t, { 'my.toml': content });
      const { code, err } = await logsift(['stats', '-c', 'my.toml'], { cwd });
      assert.equal(code, 2, content);
      assert.ok(err.startsWith('logsift: my.toml: '), err);
      assert.ok(err.includes(`'${setting}'`), err);
    }
  });
});
