import { CadenceError } from "../errors.ts";
import { WEEKDAYS } from "../rrule/types.ts";
import type { Weekday } from "../rrule/types.ts";
import { Temporal } from "../time/temporal.ts";
import { easterSunday } from "./easter.ts";

/**
 * When a fixed holiday lands on a weekend: "substitute" takes the next weekday that is not a holiday already (United
 * Kingdom), "nearest" takes Friday for a Saturday and Monday for a Sunday (United States federal). By default it stays on the weekend.
 */
export type Observance = "substitute" | "nearest";

export type HolidayRule =
  | { readonly kind: "once"; readonly name: string; readonly date: string }
  | {
      readonly kind: "fixed";
      readonly name: string;
      readonly month: number;
      readonly day: number;
      readonly observed?: Observance;
    }
  | {
      readonly kind: "nth-weekday";
      readonly name: string;
      readonly month: number;
      readonly weekday: Weekday;
      /** 1 to 5, or -1 for the last one. */
      readonly nth: number;
    }
  | { readonly kind: "easter"; readonly name: string; readonly offset: number };

export interface Holiday {
  readonly date: Temporal.PlainDate;
  readonly name: string;
}

/** The holidays whose observed date falls in `year`, by ISO date. The first rule to claim a date names it. */
export function holidaysIn(year: number, rules: readonly HolidayRule[]): Map<string, Holiday> {
  const taken = new Map<string, Holiday>();
  const claim = (date: Temporal.PlainDate, name: string) => {
    if (!taken.has(date.toString())) taken.set(date.toString(), { date, name });
  };
  const displaced: { date: Temporal.PlainDate; name: string; observed: Observance }[] = [];

  // A New Year's Day can be observed in the year before, and a Boxing Day's substitute in the year after.
  for (const ruleYear of [year - 1, year, year + 1]) {
    for (const rule of rules) {
      const date = nominalDate(rule, ruleYear);
      if (date === undefined) continue;
      const observed = rule.kind === "fixed" && date.dayOfWeek >= 6 ? rule.observed : undefined;
      if (observed === undefined) claim(date, rule.name);
      else displaced.push({ date, name: rule.name, observed });
    }
  }
  // Substitutes come last because they step around every other holiday, later ones in the year included.
  for (const { date, name, observed } of displaced) {
    claim(observedDate(date, observed, taken), name);
  }
  return new Map([...taken].filter(([, holiday]) => holiday.date.year === year));
}

function nominalDate(rule: HolidayRule, year: number): Temporal.PlainDate | undefined {
  try {
    switch (rule.kind) {
      case "once": {
        const date = Temporal.PlainDate.from(rule.date);
        return date.year === year ? date : undefined;
      }
      case "fixed":
        return Temporal.PlainDate.from({ year, month: rule.month, day: rule.day }, { overflow: "reject" });
      case "nth-weekday":
        return nthWeekday(year, rule.month, rule.weekday, rule.nth);
      case "easter":
        return easterSunday(year).add({ days: rule.offset });
    }
  } catch (cause) {
    throw new CadenceError("INVALID_CALENDAR", `the holiday "${rule.name}" has no such date in ${year}`, { cause });
  }
}

function nthWeekday(year: number, month: number, weekday: Weekday, nth: number): Temporal.PlainDate | undefined {
  const first = Temporal.PlainDate.from({ year, month, day: 1 }, { overflow: "reject" });
  const offset = (WEEKDAYS.indexOf(weekday) + 1 - first.dayOfWeek + 7) % 7;
  const matches = Math.ceil((first.daysInMonth - offset) / 7);
  const index = nth === -1 ? matches - 1 : nth - 1;
  return index < matches ? first.add({ days: offset + 7 * index }) : undefined;
}

function observedDate(
  weekendDate: Temporal.PlainDate,
  observed: Observance,
  taken: ReadonlyMap<string, Holiday>,
): Temporal.PlainDate {
  if (observed === "nearest") return weekendDate.add({ days: weekendDate.dayOfWeek === 6 ? -1 : 1 });
  let date = weekendDate;
  while (date.dayOfWeek >= 6 || taken.has(date.toString())) {
    date = date.add({ days: 1 });
  }
  return date;
}
