import { CadenceError } from "../errors.ts";
import { Temporal } from "../time/temporal.ts";
import { knownZone } from "../time/zones.ts";
import { formatLine } from "./content-line.ts";
import type { ContentLine } from "./content-line.ts";

/** A property that holds a wall-clock time: with a TZID, or in UTC with a `Z`. */
export function formatDateTimeLine(name: string, moment: Temporal.ZonedDateTime): string {
  const zone = moment.timeZoneId;
  if (zone === "UTC") return formatLine(name, formatUtc(moment.toInstant()));
  return formatLine(name, basic(moment.toPlainDateTime()), { TZID: zone });
}

export function formatUtc(instant: Temporal.Instant): string {
  return `${basic(instant.toZonedDateTimeISO("UTC").toPlainDateTime())}Z`;
}

export function parseDateTime(line: ContentLine): Temporal.ZonedDateTime {
  const match = /^(\d{8}T\d{6})(Z?)$/.exec(line.value);
  if (match === null) throw new CadenceError("INVALID_ICS", `${line.name} must be a date-time; got "${line.value}"`);
  const zone = match[2] === "Z" ? "UTC" : line.params.get("TZID");
  if (zone === undefined) throw new CadenceError("INVALID_ICS", `${line.name} needs a TZID or UTC: "${line.value}"`);
  knownZone(zone);
  try {
    return Temporal.PlainDateTime.from(match[1]).toZonedDateTime(zone);
  } catch (cause) {
    throw new CadenceError("INVALID_ICS", `${line.name} is not a real date-time: "${line.value}"`, { cause });
  }
}

function basic(dateTime: Temporal.PlainDateTime): string {
  return dateTime.toString({ smallestUnit: "second" }).replace(/[-:]/g, "");
}
