import { CadenceError } from "../errors.ts";
import { Temporal } from "./temporal.ts";

/** A stretch of time that includes its start and excludes its end, so that back-to-back intervals do not overlap. */
export interface Interval {
  readonly start: Temporal.Instant;
  readonly end: Temporal.Instant;
}

export type InstantInput = Temporal.Instant | Temporal.ZonedDateTime | string;

export function interval(start: InstantInput, end: InstantInput): Interval {
  const result = { start: instantOf(start), end: instantOf(end) };
  if (Temporal.Instant.compare(result.start, result.end) >= 0) {
    throw new CadenceError(
      "INVALID_INTERVAL",
      `an interval must end after it starts: ${result.start} to ${result.end}`,
    );
  }
  return result;
}

export function overlaps(a: Interval, b: Interval): boolean {
  return Temporal.Instant.compare(a.start, b.end) < 0 && Temporal.Instant.compare(b.start, a.end) < 0;
}

export function contains(outer: Interval, inner: Interval): boolean {
  return Temporal.Instant.compare(outer.start, inner.start) <= 0 && Temporal.Instant.compare(inner.end, outer.end) <= 0;
}

export function earlier(a: Temporal.Instant, b: Temporal.Instant): Temporal.Instant {
  return Temporal.Instant.compare(a, b) <= 0 ? a : b;
}

export function later(a: Temporal.Instant, b: Temporal.Instant): Temporal.Instant {
  return Temporal.Instant.compare(a, b) >= 0 ? a : b;
}

function instantOf(input: InstantInput): Temporal.Instant {
  if (input instanceof Temporal.Instant) return input;
  if (input instanceof Temporal.ZonedDateTime) return input.toInstant();
  try {
    return Temporal.Instant.from(input);
  } catch (cause) {
    throw new CadenceError("INVALID_INTERVAL", `not a moment in time: "${input}"`, { cause });
  }
}
