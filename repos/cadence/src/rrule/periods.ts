import type { Temporal } from "../time/temporal.ts";
import { WEEKDAYS } from "./types.ts";
import type { RecurrenceRule } from "./types.ts";

/** The first date of each period the rule visits: each day, week, month or year, `interval` apart, without end. */
export function* periodStarts(rule: RecurrenceRule, start: Temporal.PlainDate): Generator<Temporal.PlainDate> {
  const first = periodStart(rule, start);
  for (let steps = 0; ; steps += rule.interval) {
    yield first.add(stepsOf(rule, steps));
  }
}

function periodStart(rule: RecurrenceRule, date: Temporal.PlainDate): Temporal.PlainDate {
  switch (rule.freq) {
    case "DAILY":
      return date;
    case "WEEKLY":
      return date.subtract({ days: (date.dayOfWeek - 1 - WEEKDAYS.indexOf(rule.weekStart) + 7) % 7 });
    case "MONTHLY":
      return date.with({ day: 1 });
    case "YEARLY":
      return date.with({ month: 1, day: 1 });
  }
}

function stepsOf(rule: RecurrenceRule, steps: number): Temporal.DurationLike {
  switch (rule.freq) {
    case "DAILY":
      return { days: steps };
    case "WEEKLY":
      return { weeks: steps };
    case "MONTHLY":
      return { months: steps };
    case "YEARLY":
      return { years: steps };
  }
}
