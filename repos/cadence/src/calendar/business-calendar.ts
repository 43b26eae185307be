import { CadenceError } from "../errors.ts";
import { weekdayOf } from "../rrule/types.ts";
import type { Weekday } from "../rrule/types.ts";
import { intersection, union } from "../time/interval-set.ts";
import type { Interval } from "../time/interval.ts";
import { Temporal } from "../time/temporal.ts";
import { datesFrom, knownZone, localDate, wallClock } from "../time/zones.ts";
import { holidaysIn } from "./holidays.ts";
import type { Holiday, HolidayRule } from "./holidays.ts";
import { parseWeeklyHours } from "./working-hours.ts";
import type { DaySpan, WeeklyHours } from "./working-hours.ts";

export interface BusinessCalendarOptions {
  readonly zone: string;
  readonly hours: WeeklyHours;
  readonly holidays?: readonly HolidayRule[];
}

/** When a person or a place works: weekly hours on the wall clock of one zone, less its holidays. */
export class BusinessCalendar {
  readonly zone: string;
  readonly #week: ReadonlyMap<Weekday, readonly DaySpan[]>;
  readonly #holidayRules: readonly HolidayRule[];
  readonly #holidaysByYear = new Map<number, Map<string, Holiday>>();

  constructor({ zone, hours, holidays = [] }: BusinessCalendarOptions) {
    this.zone = knownZone(zone);
    this.#week = parseWeeklyHours(hours);
    this.#holidayRules = holidays;
    if (this.#week.size === 0) throw new CadenceError("INVALID_CALENDAR", "a calendar needs at least one working day");
  }

  isWorkingDay(date: Temporal.PlainDate): boolean {
    return this.#week.has(weekdayOf(date)) && this.holidayOn(date) === undefined;
  }

  holidayOn(date: Temporal.PlainDate): Holiday | undefined {
    let holidays = this.#holidaysByYear.get(date.year);
    if (holidays === undefined) {
      holidays = holidaysIn(date.year, this.#holidayRules);
      this.#holidaysByYear.set(date.year, holidays);
    }
    return holidays.get(date.toString());
  }

  /** The nth working day after `date`, or before it when `days` is negative. Zero returns `date` as it is. */
  addWorkingDays(date: Temporal.PlainDate, days: number): Temporal.PlainDate {
    const step = Math.sign(days);
    let result = date;
    for (let left = Math.abs(days); left > 0; ) {
      result = result.add({ days: step });
      if (this.isWorkingDay(result)) left -= 1;
    }
    return result;
  }

  /** The working time inside `range`, as a set of intervals. */
  workingTime(range: Interval): Interval[] {
    const spans: Interval[] = [];
    for (const date of datesFrom(localDate(range.start, this.zone), localDate(range.end, this.zone))) {
      if (this.isWorkingDay(date)) spans.push(...this.#spansOn(date));
    }
    return intersection(union(spans), [range]);
  }

  #spansOn(date: Temporal.PlainDate): Interval[] {
    const spans = this.#week.get(weekdayOf(date)) ?? [];
    return (
      spans
        .map(({ from, to }) => ({
          start: wallClock(date, from, this.zone).toInstant(),
          end: wallClock(date, to, this.zone).toInstant(),
        }))
        // A span that lies within the hour a clock change skips has no length on that day.
        .filter(({ start, end }) => Temporal.Instant.compare(start, end) < 0)
    );
  }
}
