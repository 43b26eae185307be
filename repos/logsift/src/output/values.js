import { formatTimestamp } from '../time/timestamp.js';

/**
 * @typedef {object} Column
 * @property {string} key     the property of a row, and the column's name in JSON and CSV
 * @property {string} label   the heading in a table
 * @property {'text'|'number'|'time'|'percent'|'bar'} [type]  text unless told; a bar is drawn in tables only
 */

const BAR_WIDTH = 30;

/** A row as other programs read it: times as ISO text, shares rounded to four digits, no bars. */
export function machineRow(row, columns, zone) {
  const entries = columns.filter(({ type }) => type !== 'bar').map(({ key, type }) => [key, machineValue(row[key], type, zone)]);
  return Object.fromEntries(entries);
}

function machineValue(value, type, zone) {
  if (value === null || value === undefined) return null;
  if (type === 'time') return formatTimestamp(value, zone);
  if (type === 'percent') return Math.round(value * 10_000) / 10_000;
  return value;
}

/** A value as people read it in a table. `largest` is the largest value of the column, which a bar is drawn against. */
export function humanValue(value, type, { zone, largest }) {
  if (type === 'bar') return value > 0 ? '█'.repeat(Math.max(1, Math.round((value / largest) * BAR_WIDTH))) : '';
  if (value === null || value === undefined) return '-';
  if (type === 'time') return formatTimestamp(value, zone);
  if (type === 'percent') return `${(value * 100).toFixed(1)}%`;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
