import { getField } from '../entry.js';
import { byCount, groupKey } from './groups.js';

/**
 * The most frequent values of a field. Entries without the field are left out, an array counts once for each of its items.
 * `share` is a value's part of the entries that have the field.
 */
export async function topValues(entries, field, limit) {
  const counts = new Map();
  let total = 0;
  for await (const entry of entries) {
    const value = getField(entry, field);
    if (value === undefined) continue;
    total += 1;
    for (const key of new Set([value].flat().map(groupKey))) counts.set(key, (counts.get(key) ?? 0) + 1);
  }

  return [...counts]
    .map(([value, count]) => ({ value, entries: count, share: count / total }))
    .sort(byCount)
    .slice(0, limit);
}
