import { CadenceError } from "../errors.ts";
import { Temporal } from "./temporal.ts";

export const MINUTES_PER_DAY = 24 * 60;

/** Returns the zone id unchanged, or throws when the runtime does not know it. */
export function knownZone(zone: string): string {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
  } catch (cause) {
    throw new CadenceError("UNKNOWN_TIME_ZONE", `unknown time zone "${zone}"`, { cause });
  }
  return zone;
}

/**
 * The moment a wall clock in `zone` shows `minutes` after midnight on `date`. Minute 1440 is the next midnight.
 * A time skipped by a clock change moves forward by the length of the gap; a repeated time means the first one.
 */
export function wallClock(date: Temporal.PlainDate, minutes: number, zone: string): Temporal.ZonedDateTime {
  const day = minutes === MINUTES_PER_DAY ? date.add({ days: 1 }) : date;
  const time = new Temporal.PlainTime(Math.floor((minutes % MINUTES_PER_DAY) / 60), minutes % 60);
  return day.toZonedDateTime({ timeZone: zone, plainTime: time });
}

export function localDate(instant: Temporal.Instant, zone: string): Temporal.PlainDate {
  return instant.toZonedDateTimeISO(zone).toPlainDate();
}

/** Every date from `first` to `last`, both included. */
export function* datesFrom(first: Temporal.PlainDate, last: Temporal.PlainDate): Generator<Temporal.PlainDate> {
  for (let date = first; Temporal.PlainDate.compare(date, last) <= 0; date = date.add({ days: 1 })) {
    yield date;
  }
}
