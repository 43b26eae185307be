import { CadenceError } from "../errors.ts";
import { Temporal } from "../time/temporal.ts";
import { defineRule } from "./rule.ts";
import type { Frequency, RecurrenceRule, Weekday } from "./types.ts";

const PARTS = ["FREQ", "INTERVAL", "COUNT", "UNTIL", "BYMONTH", "BYMONTHDAY", "BYDAY", "WKST"];

/** Reads an RFC 5545 recurrence rule such as `FREQ=MONTHLY;BYDAY=2TU`, with or without the `RRULE:` in front. */
export function parseRule(text: string): RecurrenceRule {
  const parts = splitParts(text);
  const freq = parts.get("FREQ");
  if (freq === undefined) throw new CadenceError("INVALID_RULE", `a rule needs FREQ: "${text}"`);
  return defineRule({
    freq: freq as Frequency,
    interval: integer(parts, "INTERVAL"),
    count: integer(parts, "COUNT"),
    until: until(parts.get("UNTIL")),
    byMonth: integers(parts, "BYMONTH"),
    byMonthDay: integers(parts, "BYMONTHDAY"),
    byDay: parts.get("BYDAY")?.split(","),
    weekStart: parts.get("WKST") as Weekday | undefined,
  });
}

function splitParts(text: string): Map<string, string> {
  const parts = new Map<string, string>();
  const body = text
    .trim()
    .toUpperCase()
    .replace(/^RRULE:/, "");
  for (const part of body.split(";")) {
    const [name, value, ...rest] = part.split("=");
    if (!value || rest.length > 0) throw new CadenceError("INVALID_RULE", `not a rule part: "${part}"`);
    if (!PARTS.includes(name)) throw new CadenceError("INVALID_RULE", `${name} is not supported`);
    if (parts.has(name)) throw new CadenceError("INVALID_RULE", `${name} appears twice`);
    parts.set(name, value);
  }
  return parts;
}

function integers(parts: Map<string, string>, name: string): number[] | undefined {
  return parts
    .get(name)
    ?.split(",")
    .map((value) => {
      if (!/^[+-]?\d+$/.test(value)) {
        throw new CadenceError("INVALID_RULE", `${name} must be whole numbers; got "${value}"`);
      }
      return Number(value);
    });
}

function integer(parts: Map<string, string>, name: string): number | undefined {
  const values = integers(parts, name);
  if (values !== undefined && values.length > 1) throw new CadenceError("INVALID_RULE", `${name} takes one number`);
  return values?.[0];
}

function until(value: string | undefined): Temporal.PlainDate | Temporal.Instant | undefined {
  if (value === undefined) return undefined;
  try {
    if (/^\d{8}$/.test(value)) return Temporal.PlainDate.from(value);
    if (/^\d{8}T\d{6}Z$/.test(value)) return Temporal.Instant.from(value);
  } catch (cause) {
    throw new CadenceError("INVALID_RULE", `UNTIL is not a real date: "${value}"`, { cause });
  }
  throw new CadenceError("INVALID_RULE", `UNTIL must be a date or a UTC date-time; got "${value}"`);
}
