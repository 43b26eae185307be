import { InputError } from '../errors.js';
import { detectParser, parserFor } from '../parsers/index.js';

const SAMPLE_SIZE = 20;

/**
 * The entries of all sources, one source after the other.
 *
 * @param {Array<{ name: string, lines(): AsyncIterable<string> }>} sources
 * @param {object} options
 * @param {string} options.inputFormat      a parser's name, or `auto` to look at each source's first lines
 * @param {string} options.zone             time zone of timestamps that do not name one
 * @param {object} [options.fieldNames]     extra names of the fields that hold time, level and message
 * @param {(source: string, count: number, format: string) => void} [options.onSkipped]  lines the parser could not read
 * @param {(error: InputError) => void} [options.onUnreadable]  called for a source that fails; the next one is read
 * @returns {AsyncGenerator<import('../entry.js').Entry>}
 */
export async function* readEntries(sources, { inputFormat, zone, fieldNames = {}, onSkipped, onUnreadable }) {
  for (const source of sources) {
    try {
      yield* readSource(source, { inputFormat, context: { zone, fieldNames }, onSkipped });
    } catch (error) {
      if (error.syscall === undefined && !String(error.code).startsWith('Z_')) throw error;
      const failure = new InputError(`${source.name}: ${describeFailure(error)}`, { cause: error });
      if (!onUnreadable) throw failure;
      onUnreadable(failure);
    }
  }
}

async function* readSource(source, { inputFormat, context, onSkipped }) {
  const lines = source.lines()[Symbol.asyncIterator]();
  const sample = [];
  let sampled = 0;
  while (sampled < SAMPLE_SIZE) {
    const { value, done } = await lines.next();
    if (done) break;
    sample.push(value);
    if (value.trim() !== '') sampled += 1;
  }

  const parser = inputFormat === 'auto' ? detectParser(sample, context) : parserFor(inputFormat);
  let number = 0;
  let skipped = 0;
  let pending = null;
  for await (const text of chain(sample, lines)) {
    number += 1;
    if (text.trim() === '') continue;

    const parsed = parser.parse(text, context);
    if (parsed) {
      if (pending) yield pending;
      pending = { ...parsed, source: source.name, line: number, raw: text, format: parser.name };
    } else if (parser.multiline && pending?.time != null) {
      pending.message += `\n${text}`;
      pending.raw += `\n${text}`;
    } else if (parser.multiline) {
      if (pending) yield pending;
      pending = { time: null, level: null, message: text, fields: {}, source: source.name, line: number, raw: text, format: parser.name };
    } else {
      skipped += 1;
    }
  }
  if (pending) yield pending;
  if (skipped > 0) onSkipped?.(source.name, skipped, parser.name);
}

async function* chain(sample, lines) {
  yield* sample;
  yield* { [Symbol.asyncIterator]: () => lines };
}

function describeFailure(error) {
  if (error.code === 'ENOENT') return 'no such file';
  if (error.code === 'EACCES') return 'permission denied';
  if (error.code === 'EISDIR') return 'is a directory';
  if (String(error.code).startsWith('Z_')) return `damaged gzip data (${error.message})`;
  return error.message;
}
