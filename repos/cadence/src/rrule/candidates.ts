import type { Temporal } from "../time/temporal.ts";
import { weekdayOf } from "./types.ts";
import type { RecurrenceRule, WeekdayRule } from "./types.ts";

/** The dates that meet the rule within the period that opens on `first`, in order. `start` gives what the rule leaves open. */
export function candidateDates(
  rule: RecurrenceRule,
  start: Temporal.PlainDate,
  first: Temporal.PlainDate,
): Temporal.PlainDate[] {
  switch (rule.freq) {
    case "DAILY":
      return [first].filter((date) => inMonths(rule, date) && onMonthDays(rule, date) && onWeekdays(rule, date));
    case "WEEKLY":
      return weekDates(rule, start, first);
    case "MONTHLY":
      return inMonths(rule, first) ? monthDates(rule, start, first) : [];
    case "YEARLY":
      return yearDates(rule, start, first);
  }
}

function weekDates(rule: RecurrenceRule, start: Temporal.PlainDate, first: Temporal.PlainDate): Temporal.PlainDate[] {
  const days = Array.from({ length: 7 }, (_, index) => first.add({ days: index }));
  return days.filter((date) => {
    const wanted = rule.byDay.length > 0 ? onWeekdays(rule, date) : date.dayOfWeek === start.dayOfWeek;
    return wanted && inMonths(rule, date);
  });
}

function monthDates(rule: RecurrenceRule, start: Temporal.PlainDate, first: Temporal.PlainDate): Temporal.PlainDate[] {
  if (rule.byMonthDay.length === 0 && rule.byDay.length === 0) {
    return start.day <= first.daysInMonth ? [first.with({ day: start.day })] : [];
  }
  const days = Array.from({ length: first.daysInMonth }, (_, index) => first.with({ day: index + 1 }));
  return days.filter((date) => onMonthDays(rule, date) && onWeekdays(rule, date));
}

function yearDates(rule: RecurrenceRule, start: Temporal.PlainDate, first: Temporal.PlainDate): Temporal.PlainDate[] {
  return yearMonths(rule, start).flatMap((month) => monthDates(rule, start, first.with({ month })));
}

function yearMonths(rule: RecurrenceRule, start: Temporal.PlainDate): number[] {
  const isOpen = rule.byMonth.length === 0 && rule.byMonthDay.length === 0 && rule.byDay.length === 0;
  if (isOpen) return [start.month];
  const months = Array.from({ length: 12 }, (_, index) => index + 1);
  return months.filter((month) => rule.byMonth.length === 0 || rule.byMonth.includes(month));
}

function inMonths(rule: RecurrenceRule, date: Temporal.PlainDate): boolean {
  return rule.byMonth.length === 0 || rule.byMonth.includes(date.month);
}

function onMonthDays(rule: RecurrenceRule, date: Temporal.PlainDate): boolean {
  if (rule.byMonthDay.length === 0) return true;
  return rule.byMonthDay.includes(date.day) || rule.byMonthDay.includes(date.day - date.daysInMonth - 1);
}

function onWeekdays(rule: RecurrenceRule, date: Temporal.PlainDate): boolean {
  return rule.byDay.length === 0 || rule.byDay.some((day) => onWeekday(day, date));
}

function onWeekday({ weekday, ordinal }: WeekdayRule, date: Temporal.PlainDate): boolean {
  if (weekdayOf(date) !== weekday) return false;
  return ordinal === undefined || ordinal === Math.ceil(date.day / 7);
}
