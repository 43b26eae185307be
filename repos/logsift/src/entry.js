import { signatureOf } from './signature.js';

/**
 * @typedef {object} Entry
 * @property {number|null} time     milliseconds since the epoch
 * @property {string|null} level    one of LEVELS
 * @property {string} message
 * @property {Record<string, unknown>} fields  everything else the line said
 * @property {string} source        the file as it was named, or "-" for standard input
 * @property {number} line          the line it starts on, from 1
 * @property {string} raw           the text as it was read, continuation lines included
 * @property {string} format        the parser that understood it
 */

const BUILTIN_FIELDS = {
  time: (entry) => entry.time,
  level: (entry) => entry.level,
  message: (entry) => entry.message,
  msg: (entry) => entry.message,
  source: (entry) => entry.source,
  line: (entry) => entry.line,
  format: (entry) => entry.format,
  signature: (entry) => signatureOf(entry.message),
};

/**
 * The value of a field, or undefined. Names are looked up among the entry's own properties, then as a key as it stands
 * (`user.id` may be one key), then as a path into nested objects.
 */
export function getField(entry, name) {
  if (Object.hasOwn(BUILTIN_FIELDS, name)) return BUILTIN_FIELDS[name](entry) ?? undefined;
  if (Object.hasOwn(entry.fields, name)) return entry.fields[name] ?? undefined;

  let value = entry.fields;
  for (const key of name.split('.')) {
    if (value === null || typeof value !== 'object' || !Object.hasOwn(value, key)) return undefined;
    value = value[key];
  }
  return value ?? undefined;
}
