export { CadenceError } from "./errors.ts";
export type { ErrorCode } from "./errors.ts";

export { Temporal } from "./time/temporal.ts";
export { interval } from "./time/interval.ts";
export type { InstantInput, Interval } from "./time/interval.ts";

export { expandRule } from "./rrule/expand.ts";
export { formatRule } from "./rrule/format.ts";
export { parseRule } from "./rrule/parse.ts";
export { defineRule } from "./rrule/rule.ts";
export type { RuleInput } from "./rrule/rule.ts";
export type { Frequency, RecurrenceRule, Weekday, WeekdayRule } from "./rrule/types.ts";

export { defineSeries } from "./series/series.ts";
export type { Series, SeriesInput } from "./series/series.ts";
export { nextOccurrence, occurrences } from "./series/occurrences.ts";
export type { Occurrence, OccurrenceQuery, Placement } from "./series/occurrences.ts";

export { BusinessCalendar } from "./calendar/business-calendar.ts";
export type { BusinessCalendarOptions } from "./calendar/business-calendar.ts";
export type { Holiday, HolidayRule, Observance } from "./calendar/holidays.ts";
export { ENGLAND_AND_WALES, FRANCE, UNITED_STATES } from "./calendar/regions.ts";
export type { RollMode } from "./calendar/roll.ts";
export { weekdays } from "./calendar/working-hours.ts";
export type { WeeklyHours } from "./calendar/working-hours.ts";

export { busyTime, commonFreeTime, freeTime } from "./availability/free-busy.ts";
export type { Participant } from "./availability/free-busy.ts";
export { findSlots } from "./availability/slots.ts";
export type { Slot, SlotQuery } from "./availability/slots.ts";

export { RoomBook } from "./booking/room-book.ts";
export type { RoomBookOptions, RoomSearch, SeriesBookingRequest, SeriesBookingResult } from "./booking/room-book.ts";
export { BookingConflictError } from "./booking/types.ts";
export type { Booking, BookingRequest, Room } from "./booking/types.ts";

export { readCalendar } from "./ics/read.ts";
export { writeCalendar } from "./ics/write.ts";
export type { WriteOptions } from "./ics/write.ts";
