import { formatRule } from "../rrule/format.ts";
import type { RecurrenceRule } from "../rrule/types.ts";
import type { Series } from "../series/series.ts";
import { Temporal } from "../time/temporal.ts";
import { escapeText, formatLine } from "./content-line.ts";
import { formatDateTimeLine, formatUtc } from "./dates.ts";

export interface WriteOptions {
  /** Goes into DTSTAMP. An argument and not the clock, so that the same input gives the same file. */
  readonly stamp: Temporal.Instant;
  readonly productId?: string;
  /** The name that calendar applications show. */
  readonly name?: string;
}

/** An iCalendar file with one event for each series. */
export function writeCalendar(series: readonly Series[], options: WriteOptions): string {
  const lines = [
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    formatLine("PRODID", options.productId ?? "-//cadence//cadence//EN"),
    ...(options.name === undefined ? [] : [formatLine("X-WR-CALNAME", escapeText(options.name))]),
    ...series.flatMap((one) => eventLines(one, options.stamp)),
    "END:VCALENDAR",
  ];
  return lines.map((line) => `${line}\r\n`).join("");
}

function eventLines(series: Series, stamp: Temporal.Instant): string[] {
  const lines = [
    "BEGIN:VEVENT",
    formatLine("UID", escapeText(series.uid)),
    formatLine("DTSTAMP", formatUtc(stamp)),
    formatDateTimeLine("DTSTART", series.start),
    formatLine("DURATION", series.duration.toString()),
    formatLine("SUMMARY", escapeText(series.title)),
  ];
  if (series.location !== undefined) lines.push(formatLine("LOCATION", escapeText(series.location)));
  if (series.rule !== undefined) lines.push(formatLine("RRULE", formatRule(withUtcUntil(series.rule, series.start))));
  if (!series.busy) lines.push(formatLine("TRANSP", "TRANSPARENT"));
  return [...lines, "END:VEVENT"];
}

/** RFC 5545 wants UNTIL in UTC when DTSTART has a time, so a date becomes the last second of that day in the zone. */
function withUtcUntil(rule: RecurrenceRule, start: Temporal.ZonedDateTime): RecurrenceRule {
  if (!(rule.until instanceof Temporal.PlainDate)) return rule;
  const dayAfter = rule.until.add({ days: 1 }).toZonedDateTime(start.timeZoneId);
  return { ...rule, until: dayAfter.subtract({ seconds: 1 }).toInstant() };
}
