import { CadenceError } from "../errors.ts";
import type { Temporal } from "../time/temporal.ts";
import { FREQUENCIES, isWeekday } from "./types.ts";
import type { Frequency, RecurrenceRule, Weekday, WeekdayRule } from "./types.ts";

export interface RuleInput {
  readonly freq: Frequency;
  readonly interval?: number;
  readonly count?: number;
  readonly until?: Temporal.PlainDate | Temporal.Instant;
  readonly byMonth?: readonly number[];
  readonly byMonthDay?: readonly number[];
  /** Weekday codes such as "MO", with an ordinal such as "2TU", or the same as objects. */
  readonly byDay?: readonly (string | WeekdayRule)[];
  readonly weekStart?: Weekday;
}

/** Checks a rule and fills in the defaults. `parseRule` ends here too, so both ways in obey the same limits. */
export function defineRule(input: RuleInput): RecurrenceRule {
  const rule: RecurrenceRule = {
    freq: input.freq,
    interval: input.interval ?? 1,
    count: input.count,
    until: input.until,
    byMonth: input.byMonth ?? [],
    byMonthDay: input.byMonthDay ?? [],
    byDay: (input.byDay ?? []).map((day) => (typeof day === "string" ? parseWeekdayRule(day) : day)),
    weekStart: input.weekStart ?? "MO",
  };
  check(rule);
  return rule;
}

function check(rule: RecurrenceRule): void {
  if (!FREQUENCIES.includes(rule.freq)) invalid(`FREQ must be one of ${FREQUENCIES.join(", ")}`);
  if (!isWeekday(rule.weekStart)) invalid("WKST must be a weekday code");
  checkRange("INTERVAL", [rule.interval], 1, 1000);
  if (rule.count !== undefined) checkRange("COUNT", [rule.count], 1, 100_000);
  if (rule.count !== undefined && rule.until !== undefined) invalid("COUNT and UNTIL exclude each other");
  checkRange("BYMONTH", rule.byMonth, 1, 12);
  checkRange("BYMONTHDAY", rule.byMonthDay, -31, 31);
  if (rule.freq === "WEEKLY" && rule.byMonthDay.length > 0) invalid("BYMONTHDAY cannot be used with FREQ=WEEKLY");
  checkWeekdays(rule);
}

function checkWeekdays(rule: RecurrenceRule): void {
  for (const { weekday, ordinal } of rule.byDay) {
    if (!isWeekday(weekday)) invalid(`BYDAY does not know the weekday "${weekday}"`);
    if (ordinal === undefined) continue;
    if (rule.freq !== "MONTHLY") invalid("a BYDAY ordinal needs FREQ=MONTHLY");
    checkRange("a BYDAY ordinal", [ordinal], 1, 5);
  }
}

function checkRange(name: string, values: readonly number[], min: number, max: number): void {
  for (const value of values) {
    if (!Number.isInteger(value) || value === 0 || value < min || value > max) {
      const zero = min < 0 ? ", but not 0" : "";
      invalid(`${name} must be a whole number from ${min} to ${max}${zero}; got ${value}`);
    }
  }
}

export function parseWeekdayRule(token: string): WeekdayRule {
  const match = /^([+-]?\d{1,2})?([A-Z]{2})$/.exec(token.toUpperCase());
  if (match === null || !isWeekday(match[2])) return invalid(`BYDAY does not understand "${token}"`);
  return match[1] === undefined ? { weekday: match[2] } : { weekday: match[2], ordinal: Number(match[1]) };
}

function invalid(message: string): never {
  throw new CadenceError("INVALID_RULE", message);
}
