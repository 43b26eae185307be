import { CadenceError } from "../errors.ts";
import { defineSeries } from "../series/series.ts";
import type { Series } from "../series/series.ts";
import { Temporal } from "../time/temporal.ts";
import { parseLines, unescapeText } from "./content-line.ts";
import type { ContentLine } from "./content-line.ts";
import { parseDateTime } from "./dates.ts";

// Leaving these out would silently change when the event takes place.
const UNSUPPORTED = ["EXDATE", "EXRULE", "RDATE", "RECURRENCE-ID"];

/** The events of an iCalendar file as series. Other components, and properties a series has no place for, are skipped. */
export function readCalendar(text: string): Series[] {
  return eventsOf(parseLines(text)).map(toSeries);
}

function eventsOf(lines: readonly ContentLine[]): ContentLine[][] {
  const events: ContentLine[][] = [];
  const open: string[] = [];
  for (const line of lines) {
    if (line.name === "BEGIN") {
      open.push(line.value.toUpperCase());
      if (open.join("/") === "VCALENDAR/VEVENT") events.push([]);
    } else if (line.name === "END") {
      if (open.pop() !== line.value.toUpperCase()) {
        throw new CadenceError("INVALID_ICS", `unexpected END:${line.value}`);
      }
    } else if (open.join("/") === "VCALENDAR/VEVENT") {
      events[events.length - 1].push(line);
    }
  }
  if (open.length > 0) throw new CadenceError("INVALID_ICS", `END:${open.at(-1)} is missing`);
  return events;
}

function toSeries(lines: readonly ContentLine[]): Series {
  const find = (name: string) => lines.find((line) => line.name === name);
  const unsupported = lines.find((line) => UNSUPPORTED.includes(line.name));
  if (unsupported !== undefined) throw new CadenceError("INVALID_ICS", `${unsupported.name} is not supported`);

  const start = parseDateTime(required(lines, "DTSTART"));
  const location = find("LOCATION");
  return defineSeries({
    uid: unescapeText(required(lines, "UID").value),
    title: unescapeText(find("SUMMARY")?.value ?? ""),
    start,
    duration: durationOf(lines, start),
    rule: find("RRULE")?.value,
    location: location === undefined ? undefined : unescapeText(location.value),
    busy: find("TRANSP")?.value.toUpperCase() !== "TRANSPARENT",
  });
}

function durationOf(lines: readonly ContentLine[], start: Temporal.ZonedDateTime): Temporal.Duration | string {
  const duration = lines.find((line) => line.name === "DURATION");
  if (duration !== undefined) return duration.value;
  const end = parseDateTime(required(lines, "DTEND"));
  return end.toInstant().since(start.toInstant(), { largestUnit: "hours" });
}

function required(lines: readonly ContentLine[], name: string): ContentLine {
  const line = lines.find((candidate) => candidate.name === name);
  if (line === undefined) throw new CadenceError("INVALID_ICS", `an event needs ${name}`);
  return line;
}
