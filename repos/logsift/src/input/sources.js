import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import { Readable, pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';

export const STDIN = '-';

/**
 * The sources to read, in the order they were named: `{ name, lines() }`. Nothing is opened before `lines()` is iterated.
 * @param {string[]} names  files relative to `cwd`, `-` for standard input
 */
export function openSources(names, { cwd, stdin }) {
  return names.map((name) => ({
    name,
    lines: () => splitLines(decompress(name === STDIN ? stdin : createReadStream(resolve(cwd, name)))),
  }));
}

async function* decompress(stream) {
  const iterator = stream[Symbol.asyncIterator]();
  let head = Buffer.alloc(0);
  while (head.length < 2) {
    const { value, done } = await iterator.next();
    if (done) break;
    head = Buffer.concat([head, Buffer.from(value)]);
  }

  const whole = (async function* () {
    yield head;
    yield* { [Symbol.asyncIterator]: () => iterator };
  })();
  if (!isGzip(head)) {
    yield* whole;
    return;
  }

  const gunzip = createGunzip();
  // A failure destroys `gunzip`, whose iterator then throws it; the callback has nothing to add.
  pipeline(Readable.from(whole), gunzip, () => {});
  yield* gunzip;
}

// By content rather than by name: rotated files are called app.log.1 as often as app.log.1.gz.
function isGzip(head) {
  return head[0] === 0x1f && head[1] === 0x8b;
}

async function* splitLines(chunks) {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of chunks) {
    const parts = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = parts.pop();
    for (const part of parts) yield stripCarriageReturn(part);
  }
  rest += decoder.decode();
  if (rest !== '') yield stripCarriageReturn(rest);
}

function stripCarriageReturn(line) {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}
