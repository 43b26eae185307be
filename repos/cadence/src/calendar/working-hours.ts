import { CadenceError } from "../errors.ts";
import { isWeekday } from "../rrule/types.ts";
import type { Weekday } from "../rrule/types.ts";
import { MINUTES_PER_DAY } from "../time/zones.ts";

/** Opening spans by weekday, for example `{ MO: ["09:00-12:30", "13:30-18:00"] }`. A weekday left out is closed. */
export type WeeklyHours = { readonly [day in Weekday]?: readonly string[] };

/** Minutes after local midnight. */
export interface DaySpan {
  readonly from: number;
  readonly to: number;
}

/** The same spans on Monday to Friday. */
export function weekdays(...spans: string[]): WeeklyHours {
  return { MO: spans, TU: spans, WE: spans, TH: spans, FR: spans };
}

export function parseWeeklyHours(hours: WeeklyHours): ReadonlyMap<Weekday, readonly DaySpan[]> {
  const week = new Map<Weekday, readonly DaySpan[]>();
  for (const [day, spans] of Object.entries(hours)) {
    if (!isWeekday(day)) throw new CadenceError("INVALID_CALENDAR", `unknown weekday "${day}"`);
    if (spans.length > 0) week.set(day, parseSpans(day, spans));
  }
  return week;
}

function parseSpans(day: Weekday, texts: readonly string[]): DaySpan[] {
  const spans = texts.map(parseSpan).toSorted((a, b) => a.from - b.from);
  for (let i = 1; i < spans.length; i += 1) {
    if (spans[i].from < spans[i - 1].to) {
      throw new CadenceError("INVALID_CALENDAR", `the hours of ${day} overlap: ${texts.join(", ")}`);
    }
  }
  return spans;
}

function parseSpan(text: string): DaySpan {
  const match = /^(\d\d):(\d\d)-(\d\d):(\d\d)$/.exec(text);
  if (match === null) throw new CadenceError("INVALID_CALENDAR", `hours must look like 09:00-17:30; got "${text}"`);
  const [fromHour, fromMinute, toHour, toMinute] = match.slice(1).map(Number);
  const span = { from: fromHour * 60 + fromMinute, to: toHour * 60 + toMinute };
  if (fromMinute > 59 || toMinute > 59 || span.from >= span.to || span.to > MINUTES_PER_DAY) {
    throw new CadenceError(
      "INVALID_CALENDAR",
      `hours must end after they begin, by 24:00 at the latest; got "${text}"`,
    );
  }
  return span;
}
