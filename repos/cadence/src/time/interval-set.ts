import { contains, earlier, later, overlaps } from "./interval.ts";
import type { Interval } from "./interval.ts";
import { Temporal } from "./temporal.ts";

// A set of intervals is a sorted array in which no two members touch. `union` builds one from any list; the other
// operations take sets and return sets.

export function union(intervals: readonly Interval[]): Interval[] {
  const merged: Interval[] = [];
  for (const next of intervals.toSorted((a, b) => Temporal.Instant.compare(a.start, b.start))) {
    const last = merged.at(-1);
    if (last !== undefined && Temporal.Instant.compare(next.start, last.end) <= 0) {
      merged[merged.length - 1] = { start: last.start, end: later(last.end, next.end) };
    } else {
      merged.push(next);
    }
  }
  return merged;
}

export function intersection(a: readonly Interval[], b: readonly Interval[]): Interval[] {
  const shared: Interval[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    if (overlaps(a[i], b[j])) {
      shared.push({ start: later(a[i].start, b[j].start), end: earlier(a[i].end, b[j].end) });
    }
    if (Temporal.Instant.compare(a[i].end, b[j].end) <= 0) i += 1;
    else j += 1;
  }
  return shared;
}

export function difference(set: readonly Interval[], holes: readonly Interval[]): Interval[] {
  const left: Interval[] = [];
  for (const whole of set) {
    let start = whole.start;
    for (const hole of holes) {
      if (!overlaps(whole, hole)) continue;
      if (Temporal.Instant.compare(start, hole.start) < 0) left.push({ start, end: hole.start });
      start = later(start, hole.end);
    }
    if (Temporal.Instant.compare(start, whole.end) < 0) left.push({ start, end: whole.end });
  }
  return left;
}

export function covers(set: readonly Interval[], inner: Interval): boolean {
  return set.some((member) => contains(member, inner));
}
