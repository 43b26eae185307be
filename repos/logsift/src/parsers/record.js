import { normaliseLevel } from '../levels.js';
import { parseTimestamp } from '../time/timestamp.js';

const TIME_NAMES = ['time', 'timestamp', 'ts', '@timestamp', 'date'];
const LEVEL_NAMES = ['level', 'severity', 'lvl', 'loglevel'];
const MESSAGE_NAMES = ['message', 'msg', 'event'];

/**
 * Splits a structured record into time, level, message and the remaining fields. A value that cannot be understood stays
 * among the fields under its own name.
 */
export function entryFromRecord(record, { zone, fieldNames }) {
  const fields = { ...record };
  const take = (names, convert) => {
    for (const name of names) {
      const converted = Object.hasOwn(fields, name) ? convert(fields[name]) : null;
      if (converted !== null) {
        delete fields[name];
        return converted;
      }
    }
    return null;
  };

  const time = take([...(fieldNames.time ?? []), ...TIME_NAMES], (value) => parseTimestamp(value, zone));
  const level = take([...(fieldNames.level ?? []), ...LEVEL_NAMES], normaliseLevel);
  const message = take([...(fieldNames.message ?? []), ...MESSAGE_NAMES], (value) => (typeof value === 'string' ? value : null));
  return { time, level, message: message ?? '', fields };
}
