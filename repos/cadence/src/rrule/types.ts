import type { Temporal } from "../time/temporal.ts";

export const FREQUENCIES = ["DAILY", "WEEKLY", "MONTHLY", "YEARLY"] as const;

export type Frequency = (typeof FREQUENCIES)[number];

/** Weekday codes in ISO order: the index is `dayOfWeek - 1`. */
export const WEEKDAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"] as const;

export type Weekday = (typeof WEEKDAYS)[number];

/** A weekday, or with an ordinal the nth such weekday of the month. */
export interface WeekdayRule {
  readonly weekday: Weekday;
  readonly ordinal?: number;
}

export interface RecurrenceRule {
  readonly freq: Frequency;
  readonly interval: number;
  readonly count?: number;
  /** A date is inclusive of the whole day in the series' own zone; an instant is inclusive to the second. */
  readonly until?: Temporal.PlainDate | Temporal.Instant;
  readonly byMonth: readonly number[];
  readonly byMonthDay: readonly number[];
  readonly byDay: readonly WeekdayRule[];
  readonly weekStart: Weekday;
}

export function isWeekday(code: string): code is Weekday {
  return (WEEKDAYS as readonly string[]).includes(code);
}

export function weekdayOf(date: Temporal.PlainDate): Weekday {
  return WEEKDAYS[date.dayOfWeek - 1];
}
