import type { BusinessCalendar } from "../calendar/business-calendar.ts";
import { rollDate } from "../calendar/roll.ts";
import type { RollMode } from "../calendar/roll.ts";
import { CadenceError } from "../errors.ts";
import { atTimeOf, expandDates } from "../rrule/expand.ts";
import type { Interval } from "../time/interval.ts";
import { Temporal } from "../time/temporal.ts";
import { localDate } from "../time/zones.ts";
import type { Series } from "./series.ts";

export interface Occurrence {
  readonly series: Series;
  readonly start: Temporal.ZonedDateTime;
  readonly end: Temporal.ZonedDateTime;
  /** The date the rule asked for; it differs from the date of `start` when the occurrence was rolled. */
  readonly nominalDate: Temporal.PlainDate;
}

export interface Placement {
  /** What to do with a date that is not a working day of `calendar`. The default, "none", leaves it where it is. */
  readonly roll?: RollMode;
  readonly calendar?: BusinessCalendar;
}

export interface OccurrenceQuery extends Placement {
  readonly within: Interval;
  readonly limit?: number;
}

/** The occurrences that overlap `within`, in order. */
export function occurrences(series: Series, query: OccurrenceQuery): Occurrence[] {
  const { within, limit = Infinity } = query;
  const found: Occurrence[] = [];
  for (const occurrence of walk(series, query, within.start)) {
    if (Temporal.Instant.compare(occurrence.start.toInstant(), within.end) >= 0 || found.length >= limit) break;
    if (Temporal.Instant.compare(occurrence.end.toInstant(), within.start) > 0) found.push(occurrence);
  }
  return found;
}

/** The first occurrence that starts after `after`. */
export function nextOccurrence(
  series: Series,
  after: Temporal.Instant,
  placement: Placement = {},
): Occurrence | undefined {
  for (const occurrence of walk(series, placement, after)) {
    if (Temporal.Instant.compare(occurrence.start.toInstant(), after) > 0) return occurrence;
  }
  return undefined;
}

/** Every occurrence in order of start, without those that are certain to be over before `from`. */
function* walk(series: Series, placement: Placement, from: Temporal.Instant): Generator<Occurrence> {
  const place = placer(placement);
  const earliest = localDate(from, series.start.timeZoneId).subtract({ days: daysReached(series) });
  let last: Temporal.PlainDate | undefined;

  for (const nominalDate of nominalDates(series)) {
    const date = place(nominalDate);
    // Rolling never reorders dates but can make two of them meet: a daily series keeps one occurrence on the Friday.
    if (last !== undefined && date.equals(last)) continue;
    last = date;
    if (Temporal.PlainDate.compare(date, earliest) < 0) continue;
    const start = atTimeOf(series.start, date);
    yield { series, start, end: start.add(series.duration), nominalDate };
  }
}

function nominalDates(series: Series): Iterable<Temporal.PlainDate> {
  return series.rule === undefined ? [series.start.toPlainDate()] : expandDates(series.rule, series.start);
}

function placer({ roll = "none", calendar }: Placement): (date: Temporal.PlainDate) => Temporal.PlainDate {
  if (roll === "none") return (date) => date;
  if (calendar === undefined) throw new CadenceError("INVALID_QUERY", `roll "${roll}" needs a calendar`);
  return (date) => rollDate(date, roll, calendar);
}

/** How many dates after its own an occurrence can still be running. */
function daysReached({ start, duration }: Series): number {
  return Math.ceil(duration.total({ unit: "days", relativeTo: start })) + 1;
}
