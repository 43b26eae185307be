import { CadenceError } from "../errors.ts";
import { occurrences } from "../series/occurrences.ts";
import type { Occurrence } from "../series/occurrences.ts";
import type { Series } from "../series/series.ts";
import { covers } from "../time/interval-set.ts";
import type { Interval } from "../time/interval.ts";
import { Timeline } from "./timeline.ts";
import { BookingConflictError } from "./types.ts";
import type { Booking, BookingRequest, Room } from "./types.ts";

export interface RoomBookOptions {
  readonly rooms: readonly Room[];
  /** Supplies booking ids; by default "booking-1", "booking-2" and so on. */
  readonly nextId?: () => string;
}

export interface RoomSearch {
  readonly time: Interval;
  readonly attendees?: number;
  readonly equipment?: readonly string[];
}

export interface SeriesBookingRequest {
  readonly roomId: string;
  readonly series: Series;
  readonly within: Interval;
  readonly attendees?: number;
}

export interface SeriesBookingResult {
  readonly booked: readonly Booking[];
  /** The occurrences the room could not take, each with the reason. */
  readonly refused: readonly { readonly occurrence: Occurrence; readonly reason: CadenceError }[];
}

/** Who has which room when. Two bookings of a room never overlap; back-to-back ones are fine. */
export class RoomBook {
  readonly #rooms = new Map<string, Room>();
  readonly #timelines = new Map<string, Timeline>();
  readonly #bookings = new Map<string, Booking>();
  readonly #nextId: () => string;

  constructor({ rooms, nextId = counter("booking") }: RoomBookOptions) {
    this.#nextId = nextId;
    for (const room of rooms) {
      this.#rooms.set(room.id, room);
      this.#timelines.set(room.id, new Timeline());
    }
  }

  book(request: BookingRequest): Booking {
    return this.#add(request);
  }

  /** Books every occurrence within the range that the room can take, and reports the rest. */
  bookSeries({ roomId, series, within, attendees }: SeriesBookingRequest): SeriesBookingResult {
    this.#room(roomId);
    const booked: Booking[] = [];
    const refused: { occurrence: Occurrence; reason: CadenceError }[] = [];
    for (const occurrence of occurrences(series, { within })) {
      const time = { start: occurrence.start.toInstant(), end: occurrence.end.toInstant() };
      try {
        booked.push(this.#add({ roomId, title: series.title, time, attendees }, series.uid));
      } catch (reason) {
        if (!(reason instanceof CadenceError)) throw reason;
        refused.push({ occurrence, reason });
      }
    }
    return { booked, refused };
  }

  /** Moves a booking within its room. When the new time is refused, the booking stays where it was. */
  reschedule(bookingId: string, time: Interval): Booking {
    const current = this.get(bookingId);
    const room = this.#room(current.roomId);
    const moved = { ...current, time };
    const conflicts = this.conflicts(room.id, time).filter(({ id }) => id !== bookingId);
    this.#check(room, moved, conflicts);
    this.#timeline(room.id).remove(current);
    this.#timeline(room.id).insert(moved);
    this.#bookings.set(bookingId, moved);
    return moved;
  }

  cancel(bookingId: string): void {
    const booking = this.get(bookingId);
    this.#timeline(booking.roomId).remove(booking);
    this.#bookings.delete(bookingId);
  }

  get(bookingId: string): Booking {
    const booking = this.#bookings.get(bookingId);
    if (booking === undefined) throw new CadenceError("BOOKING_NOT_FOUND", `there is no booking "${bookingId}"`);
    return booking;
  }

  /** The bookings of a room in order of time. */
  bookings(roomId: string): Booking[] {
    return this.#timeline(roomId).all();
  }

  conflicts(roomId: string, time: Interval): Booking[] {
    return this.#timeline(roomId).overlapping(time);
  }

  /** The rooms that could take the meeting, smallest first so that large rooms stay free. */
  availableRooms({ time, attendees = 1, equipment = [] }: RoomSearch): Room[] {
    return [...this.#rooms.values()]
      .filter((room) => room.capacity >= attendees)
      .filter((room) => equipment.every((item) => room.equipment?.includes(item)))
      .filter((room) => isOpen(room, time) && this.conflicts(room.id, time).length === 0)
      .toSorted((a, b) => a.capacity - b.capacity);
  }

  #add({ roomId, title, time, attendees = 1 }: BookingRequest, seriesUid?: string): Booking {
    const room = this.#room(roomId);
    this.#check(room, { time, attendees }, this.conflicts(roomId, time));
    const booking: Booking = { id: this.#nextId(), roomId, title, time, attendees, seriesUid };
    this.#timeline(roomId).insert(booking);
    this.#bookings.set(booking.id, booking);
    return booking;
  }

  #check(room: Room, { time, attendees }: Pick<Booking, "time" | "attendees">, conflicts: readonly Booking[]): void {
    if (attendees > room.capacity) {
      throw new CadenceError("ROOM_TOO_SMALL", `${room.name} holds ${room.capacity} people, not ${attendees}`);
    }
    if (!isOpen(room, time)) throw new CadenceError("ROOM_CLOSED", `${room.name} is not open at that time`);
    if (conflicts.length > 0) throw new BookingConflictError(room, conflicts);
  }

  #room(roomId: string): Room {
    const room = this.#rooms.get(roomId);
    if (room === undefined) throw new CadenceError("ROOM_NOT_FOUND", `there is no room "${roomId}"`);
    return room;
  }

  #timeline(roomId: string): Timeline {
    return this.#timelines.get(this.#room(roomId).id) as Timeline;
  }
}

function isOpen(room: Room, time: Interval): boolean {
  return room.hours === undefined || covers(room.hours.workingTime(time), time);
}

function counter(prefix: string): () => string {
  let last = 0;
  return () => `${prefix}-${(last += 1)}`;
}
