import { getField } from '../entry.js';
import { LEVELS, isError } from '../levels.js';

/** What entries without the field are grouped under. */
export const NO_VALUE = '(none)';

/**
 * Counts entries by the value of a field.
 * @param {AsyncIterable<import('../entry.js').Entry>} entries
 * @returns one row per value: levels in order of severity, other values from most to fewest entries
 */
export async function groupEntries(entries, field) {
  const groups = new Map();
  let total = 0;
  for await (const entry of entries) {
    total += 1;
    const value = groupKey(getField(entry, field));
    const group = groups.get(value) ?? { value, entries: 0, errors: 0, first: null, last: null };
    groups.set(value, group);
    group.entries += 1;
    if (isError(entry)) group.errors += 1;
    if (entry.time !== null) {
      group.first = group.first === null ? entry.time : Math.min(group.first, entry.time);
      group.last = group.last === null ? entry.time : Math.max(group.last, entry.time);
    }
  }

  const rows = [...groups.values()].map((group) => ({ ...group, share: group.entries / total }));
  return rows.sort(field === 'level' ? bySeverity : byCount);
}

/** The text a value is grouped under: 404 and "404" are the same group. */
export function groupKey(value) {
  if (value === undefined) return NO_VALUE;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

export function byCount(a, b) {
  return b.entries - a.entries || compareText(a.value, b.value);
}

function bySeverity(a, b) {
  return LEVELS.indexOf(a.value) - LEVELS.indexOf(b.value);
}

// Not localeCompare: reports must not depend on the machine's locale.
function compareText(a, b) {
  return a < b ? -1 : Number(a > b);
}
