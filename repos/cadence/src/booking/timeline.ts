import { overlaps } from "../time/interval.ts";
import type { Interval } from "../time/interval.ts";
import { Temporal } from "../time/temporal.ts";
import type { Booking } from "./types.ts";

/** The bookings of one room. They never overlap, so sorting them by start sorts them by end as well. */
export class Timeline {
  readonly #bookings: Booking[] = [];

  overlapping(time: Interval): Booking[] {
    const found: Booking[] = [];
    for (let i = this.#firstEndingAfter(time.start); i < this.#bookings.length; i += 1) {
      if (!overlaps(this.#bookings[i].time, time)) break;
      found.push(this.#bookings[i]);
    }
    return found;
  }

  all(): Booking[] {
    return [...this.#bookings];
  }

  /** The caller has checked that nothing overlaps. */
  insert(booking: Booking): void {
    this.#bookings.splice(this.#firstEndingAfter(booking.time.start), 0, booking);
  }

  remove(booking: Booking): void {
    this.#bookings.splice(this.#bookings.indexOf(booking), 1);
  }

  #firstEndingAfter(moment: Temporal.Instant): number {
    let low = 0;
    let high = this.#bookings.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (Temporal.Instant.compare(this.#bookings[middle].time.end, moment) <= 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
