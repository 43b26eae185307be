import type { BusinessCalendar } from "../calendar/business-calendar.ts";
import { occurrences } from "../series/occurrences.ts";
import type { Series } from "../series/series.ts";
import { difference, intersection, union } from "../time/interval-set.ts";
import { overlaps } from "../time/interval.ts";
import type { Interval } from "../time/interval.ts";

/** Somebody, or something, whose time is asked for. */
export interface Participant {
  readonly id: string;
  readonly calendar: BusinessCalendar;
  readonly series?: readonly Series[];
  /** Time taken by anything that is not a series: bookings, travel, time off. */
  readonly blocks?: readonly Interval[];
}

/** The time inside `within` that is taken, as a set of intervals. Series with `busy: false` take none. */
export function busyTime(participant: Participant, within: Interval): Interval[] {
  const taken = (participant.blocks ?? []).filter((block) => overlaps(block, within));
  for (const series of participant.series ?? []) {
    if (!series.busy) continue;
    for (const { start, end } of occurrences(series, { within })) {
      taken.push({ start: start.toInstant(), end: end.toInstant() });
    }
  }
  return intersection(union(taken), [within]);
}

/** The working time inside `within` that is not taken. */
export function freeTime(participant: Participant, within: Interval): Interval[] {
  return difference(participant.calendar.workingTime(within), busyTime(participant, within));
}

/** The time at which every participant is working and free. */
export function commonFreeTime(participants: readonly Participant[], within: Interval): Interval[] {
  return participants.map((participant) => freeTime(participant, within)).reduce(intersection, [within]);
}
