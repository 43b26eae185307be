import { DateTime } from 'luxon';
import { UsageError } from '../errors.js';
import { isError } from '../levels.js';
import { formatDuration } from '../time/duration.js';

const MAX_BUCKETS = 10_000;
const DAY = 86_400_000;

/**
 * Counts entries in buckets of `every` milliseconds, with a row for each empty bucket in between. Buckets start at
 * midnight in `zone`, and at every multiple of their size from there. Entries without a time are left out.
 */
export async function timeline(entries, { every, zone }) {
  const buckets = new Map();
  for await (const entry of entries) {
    if (entry.time === null) continue;
    const start = bucketStart(entry.time, every, zone);
    const bucket = buckets.get(start) ?? { time: start, entries: 0, errors: 0 };
    buckets.set(start, bucket);
    bucket.entries += 1;
    if (isError(entry)) bucket.errors += 1;
  }
  return withEmptyBuckets(buckets, every, zone);
}

function withEmptyBuckets(buckets, every, zone) {
  if (buckets.size === 0) return [];
  const starts = [...buckets.keys()].sort((a, b) => a - b);
  const last = starts.at(-1);
  if ((last - starts[0]) / every >= MAX_BUCKETS) {
    throw new UsageError(`buckets of ${formatDuration(every)} over ${formatDuration(last - starts[0])} are too many; use a larger --every`);
  }

  const rows = [];
  for (let start = starts[0]; start <= last; start = nextStart(start, every, zone)) {
    rows.push(buckets.get(start) ?? { time: start, entries: 0, errors: 0 });
  }
  return rows;
}

function bucketStart(time, every, zone) {
  const midnight = DateTime.fromMillis(time, { zone }).startOf('day').toMillis();
  if (every <= DAY) return midnight + Math.floor((time - midnight) / every) * every;

  // Whole days are counted on the calendar, so that a change to summer time moves no boundary away from midnight.
  const days = Math.round(every / DAY);
  const { year, month, day } = DateTime.fromMillis(time, { zone });
  const dayNumber = Date.UTC(year, month - 1, day) / DAY;
  const first = new Date((dayNumber - (dayNumber % days)) * DAY);
  return DateTime.fromObject({ year: first.getUTCFullYear(), month: first.getUTCMonth() + 1, day: first.getUTCDate() }, { zone }).toMillis();
}

function nextStart(start, every, zone) {
  if (every < DAY) {
    const midnight = DateTime.fromMillis(start, { zone }).plus({ days: 1 }).startOf('day').toMillis();
    return Math.min(start + every, midnight);
  }
  return DateTime.fromMillis(start, { zone }).plus({ days: Math.round(every / DAY) }).startOf('day').toMillis();
}
