import type { Temporal } from "../time/temporal.ts";
import type { BusinessCalendar } from "./business-calendar.ts";

/**
 * Where a date goes when it is not a working day: "forward" to the next one, "backward" to the previous one, or
 * "modified-forward" to the next one unless that is in another month, else backward. "none" leaves it alone.
 */
export type RollMode = "none" | "forward" | "backward" | "modified-forward";

export function rollDate(date: Temporal.PlainDate, mode: RollMode, calendar: BusinessCalendar): Temporal.PlainDate {
  if (mode === "none" || calendar.isWorkingDay(date)) return date;
  if (mode === "backward") return calendar.addWorkingDays(date, -1);
  const next = calendar.addWorkingDays(date, 1);
  return mode === "modified-forward" && next.month !== date.month ? calendar.addWorkingDays(date, -1) : next;
}
