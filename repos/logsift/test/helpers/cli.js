import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { main } from '../../src/cli/main.js';

const SCRIPT = fileURLToPath(new URL('../../bin/logsift.js', import.meta.url));
export const FIXTURES = fileURLToPath(new URL('../fixtures/', import.meta.url));

/**
 * Runs the command line inside this process. `input` is what standard input holds; `terminal` makes it a terminal.
 * @returns {Promise<{ code: number, out: string, err: string }>}
 */
export async function logsift(args, { input = '', terminal = false, cwd = FIXTURES, env = {} } = {}) {
  const stdin = Object.assign(Readable.from(input === '' ? [] : [Buffer.from(input)]), { isTTY: terminal });
  const stdout = new Sink();
  const stderr = new Sink();
  const code = await main(args, { stdin, stdout, stderr, env, cwd });
  return { code, out: stdout.text, err: stderr.text };
}

/** Runs the real script in a process of its own. */
export async function spawnLogsift(args, { input = '', cwd = FIXTURES } = {}) {
  const child = spawn(process.execPath, [SCRIPT, ...args], { cwd, env: { ...process.env, TZ: 'UTC' } });
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  const exited = new Promise((resolve) => child.once('close', resolve));
  const [out, err, code] = await Promise.all([text(child.stdout), text(child.stderr), exited]);
  return { code, out, err };
}

/** A folder with the given files, removed after the test `t`. */
export async function workspace(t, files) {
  const folder = await mkdtemp(join(tmpdir(), 'logsift-'));
  t.after(() => rm(folder, { recursive: true }));
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  return folder;
}

/** Records as JSON lines. */
export function jsonLines(...records) {
  return records.map((record) => `${JSON.stringify(record)}\n`).join('');
}

class Sink extends Writable {
  text = '';

  _write(chunk, _encoding, done) {
    this.text += chunk;
    done();
  }
}
