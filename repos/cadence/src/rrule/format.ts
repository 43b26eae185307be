import { Temporal } from "../time/temporal.ts";
import type { RecurrenceRule, WeekdayRule } from "./types.ts";

/** Writes a rule as RFC 5545 text, leaving out whatever has its default value. */
export function formatRule(rule: RecurrenceRule): string {
  const parts = [`FREQ=${rule.freq}`];
  if (rule.interval !== 1) parts.push(`INTERVAL=${rule.interval}`);
  if (rule.count !== undefined) parts.push(`COUNT=${rule.count}`);
  if (rule.until !== undefined) parts.push(`UNTIL=${formatUntil(rule.until)}`);
  if (rule.byMonth.length > 0) parts.push(`BYMONTH=${rule.byMonth.join(",")}`);
  if (rule.byMonthDay.length > 0) parts.push(`BYMONTHDAY=${rule.byMonthDay.join(",")}`);
  if (rule.byDay.length > 0) parts.push(`BYDAY=${rule.byDay.map(formatWeekdayRule).join(",")}`);
  if (rule.weekStart !== "MO") parts.push(`WKST=${rule.weekStart}`);
  return parts.join(";");
}

function formatWeekdayRule({ weekday, ordinal }: WeekdayRule): string {
  return `${ordinal ?? ""}${weekday}`;
}

function formatUntil(until: Temporal.PlainDate | Temporal.Instant): string {
  const text = until instanceof Temporal.Instant ? until.toString({ smallestUnit: "second" }) : until.toString();
  return text.replace(/[-:]/g, "");
}
