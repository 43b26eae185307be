import assert from "node:assert/strict";
import { BusinessCalendar, CadenceError, FRANCE, Temporal, interval, weekdays } from "../src/index.ts";
import type { ErrorCode, Interval } from "../src/index.ts";

export const paris = new BusinessCalendar({
  zone: "Europe/Paris",
  hours: weekdays("09:00-12:00", "13:00-18:00"),
  holidays: FRANCE,
});

/** From midnight to midnight UTC, the last date included. */
export function days(first: string, last: string): Interval {
  return interval(`${first}T00:00Z`, Temporal.Instant.from(`${last}T00:00Z`).add({ hours: 24 }));
}

/** Local times of starts, without the zone. */
export function starts(items: Iterable<{ readonly start: Temporal.ZonedDateTime }>): string[] {
  return Array.from(items, ({ start }) => wall(start));
}

export function wall(moment: Temporal.ZonedDateTime): string {
  return moment.toPlainDateTime().toString({ smallestUnit: "minute" });
}

/** Intervals as text in UTC; Temporal objects hide their state from deepEqual, which would find any two of them equal. */
export function spans(intervals: Iterable<Interval>): string[] {
  return Array.from(
    intervals,
    ({ start, end }) => `${start.toString({ smallestUnit: "minute" })}/${end.toString({ smallestUnit: "minute" })}`,
  );
}

export function throwsCode(action: () => unknown, code: ErrorCode): void {
  assert.throws(action, (error: unknown) => error instanceof CadenceError && error.code === code);
}
