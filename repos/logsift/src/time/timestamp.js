import { DateTime, IANAZone } from 'luxon';

const ACCESS_LOG_FORMAT = 'dd/LLL/yyyy:HH:mm:ss ZZZ';
const DIGITS = /^\d+(?:\.\d+)?$/;

/** Milliseconds since the epoch, or null. Text without an offset is taken to be in `zone`. */
export function parseTimestamp(value, zone) {
  if (typeof value === 'number') return fromEpoch(value);
  if (typeof value !== 'string') return null;
  if (DIGITS.test(value)) return fromEpoch(Number(value));
  const parsed = DateTime.fromISO(value.replace(' ', 'T'), { zone });
  return parsed.isValid ? parsed.toMillis() : null;
}

/** The time of an access log, such as `10/Oct/2024:13:55:36 +0200`. */
export function parseAccessTimestamp(text) {
  const parsed = DateTime.fromFormat(text, ACCESS_LOG_FORMAT, { locale: 'en' });
  return parsed.isValid ? parsed.toMillis() : null;
}

export function formatTimestamp(milliseconds, zone) {
  return DateTime.fromMillis(milliseconds, { zone }).toISO({ suppressMilliseconds: true });
}

export function isZone(name) {
  return IANAZone.isValidZone(name);
}

// Loggers disagree about the unit of a bare number. Its magnitude tells: 1e11 seconds would be in the year 5138.
function fromEpoch(value) {
  if (!Number.isFinite(value) || value <= 0) return null;
  if (value < 1e11) return Math.round(value * 1000);
  if (value < 1e14) return Math.round(value);
  if (value < 1e17) return Math.round(value / 1e3);
  return Math.round(value / 1e6);
}
