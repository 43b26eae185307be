import type { BusinessCalendar } from "../calendar/business-calendar.ts";
import { CadenceError } from "../errors.ts";
import type { Interval } from "../time/interval.ts";

export interface Room {
  readonly id: string;
  readonly name: string;
  readonly capacity: number;
  readonly equipment?: readonly string[];
  /** A booking must lie within the opening hours; a room without them is always open. */
  readonly hours?: BusinessCalendar;
}

export interface Booking {
  readonly id: string;
  readonly roomId: string;
  readonly title: string;
  readonly time: Interval;
  readonly attendees: number;
  /** The series this booking was made for, if any. */
  readonly seriesUid?: string;
}

export interface BookingRequest {
  readonly roomId: string;
  readonly title: string;
  readonly time: Interval;
  readonly attendees?: number;
}

export class BookingConflictError extends CadenceError {
  readonly conflicts: readonly Booking[];

  constructor(room: Room, conflicts: readonly Booking[]) {
    const titles = conflicts.map(({ title }) => `"${title}"`).join(", ");
    super("BOOKING_CONFLICT", `${room.name} is taken at that time by ${titles}`);
    this.name = "BookingConflictError";
    this.conflicts = conflicts;
  }
}
