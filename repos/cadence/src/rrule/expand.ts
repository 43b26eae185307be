import { Temporal } from "../time/temporal.ts";
import { candidateDates } from "./candidates.ts";
import { periodStarts } from "./periods.ts";
import type { RecurrenceRule } from "./types.ts";

// A rule that finds nothing for this long (times its interval) never will: the rarest one, a 29 February on a given
// weekday, waits at most 40 years, across a century year that is not a leap year.
const SILENT_YEARS = 40;

/**
 * The dates on which a series that starts at `start` takes place, in order. The start anchors the rule and supplies the
 * time of day; it is an occurrence itself only when it meets the rule.
 */
export function* expandDates(rule: RecurrenceRule, start: Temporal.ZonedDateTime): Generator<Temporal.PlainDate> {
  const startDate = start.toPlainDate();
  const lastDate = rule.until === undefined ? undefined : lastPossibleDate(rule.until, start);
  let remaining = rule.count ?? Infinity;
  let silentSince = startDate;

  for (const period of periodStarts(rule, startDate)) {
    if (lastDate !== undefined && Temporal.PlainDate.compare(period, lastDate) > 0) return;
    if (period.year - silentSince.year > SILENT_YEARS * rule.interval) return;
    for (const date of candidateDates(rule, startDate, period)) {
      if (Temporal.PlainDate.compare(date, startDate) < 0) continue;
      if (lastDate !== undefined && Temporal.PlainDate.compare(date, lastDate) > 0) return;
      yield date;
      remaining -= 1;
      if (remaining === 0) return;
      silentSince = date;
    }
  }
}

/** Like `expandDates`, with the time of day and zone of `start` attached. */
export function* expandRule(rule: RecurrenceRule, start: Temporal.ZonedDateTime): Generator<Temporal.ZonedDateTime> {
  for (const date of expandDates(rule, start)) {
    yield atTimeOf(start, date);
  }
}

export function atTimeOf(start: Temporal.ZonedDateTime, date: Temporal.PlainDate): Temporal.ZonedDateTime {
  return date.toZonedDateTime({ timeZone: start.timeZoneId, plainTime: start.toPlainTime() });
}

function lastPossibleDate(
  until: Temporal.PlainDate | Temporal.Instant,
  start: Temporal.ZonedDateTime,
): Temporal.PlainDate {
  if (until instanceof Temporal.PlainDate) return until;
  const local = until.toZonedDateTimeISO(start.timeZoneId).toPlainDate();
  const isReached = Temporal.Instant.compare(atTimeOf(start, local).toInstant(), until) <= 0;
  return isReached ? local : local.subtract({ days: 1 });
}
