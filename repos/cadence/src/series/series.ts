import { CadenceError } from "../errors.ts";
import { parseRule } from "../rrule/parse.ts";
import type { RecurrenceRule } from "../rrule/types.ts";
import { Temporal } from "../time/temporal.ts";
import { knownZone } from "../time/zones.ts";

/** A meeting, once or recurring. Its time of day belongs to the zone of `start` and follows that zone's clock changes. */
export interface Series {
  readonly uid: string;
  readonly title: string;
  readonly start: Temporal.ZonedDateTime;
  readonly duration: Temporal.Duration;
  readonly rule?: RecurrenceRule;
  readonly location?: string;
  /** False for entries that are shown but do not take up anybody's time, such as reminders. */
  readonly busy: boolean;
}

export interface SeriesInput {
  readonly uid: string;
  readonly title: string;
  /** For example "2026-03-02T09:00[Europe/Paris]". */
  readonly start: Temporal.ZonedDateTime | string;
  /** For example "PT45M". Years and months have no fixed length and are refused. */
  readonly duration: Temporal.Duration | string;
  readonly rule?: RecurrenceRule | string;
  readonly location?: string;
  readonly busy?: boolean;
}

export function defineSeries(input: SeriesInput): Series {
  if (input.uid === "") throw new CadenceError("INVALID_SERIES", "a series needs a uid");
  return {
    uid: input.uid,
    title: input.title,
    start: parseStart(input.start),
    duration: parseDuration(input.duration),
    rule: typeof input.rule === "string" ? parseRule(input.rule) : input.rule,
    location: input.location,
    busy: input.busy ?? true,
  };
}

function parseStart(start: Temporal.ZonedDateTime | string): Temporal.ZonedDateTime {
  if (start instanceof Temporal.ZonedDateTime) return start;
  const zone = /\[([^\]=]+)\]/.exec(start)?.[1];
  if (zone === undefined) throw new CadenceError("INVALID_SERIES", `the start needs a time zone: "${start}"`);
  knownZone(zone);
  try {
    return Temporal.ZonedDateTime.from(start);
  } catch (cause) {
    throw new CadenceError("INVALID_SERIES", `not a zoned date-time: "${start}"`, { cause });
  }
}

function parseDuration(input: Temporal.Duration | string): Temporal.Duration {
  let duration: Temporal.Duration;
  try {
    duration = Temporal.Duration.from(input);
  } catch (cause) {
    throw new CadenceError("INVALID_SERIES", `not a duration: "${input}"`, { cause });
  }
  if (duration.sign <= 0 || duration.years !== 0 || duration.months !== 0) {
    throw new CadenceError("INVALID_SERIES", `a duration must be positive, in weeks or smaller units: ${duration}`);
  }
  return duration;
}
