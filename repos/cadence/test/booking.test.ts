import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { BookingConflictError, RoomBook, defineSeries, interval } from "../src/index.ts";
import { days, paris, spans, throwsCode } from "./helpers.ts";

const morning = interval("2026-03-02T08:00Z", "2026-03-02T10:00Z");
const noon = interval("2026-03-02T10:00Z", "2026-03-02T11:00Z");

function roomBook(): RoomBook {
  return new RoomBook({
    rooms: [
      { id: "garden", name: "Garden", capacity: 12, equipment: ["screen", "camera"] },
      { id: "attic", name: "Attic", capacity: 4, equipment: ["screen"] },
      { id: "library", name: "Library", capacity: 8, hours: paris },
    ],
  });
}

describe("bookings", () => {
  it("takes back-to-back bookings", () => {
    const book = roomBook();
    book.book({ roomId: "attic", title: "Lunch", time: noon });
    book.book({ roomId: "attic", title: "Planning", time: morning });
    assert.deepEqual(
      book.bookings("attic").map(({ id, title }) => `${id} ${title}`),
      ["booking-2 Planning", "booking-1 Lunch"],
    );
  });

  it("names the bookings in the way", () => {
    const book = roomBook();
    const planning = book.book({ roomId: "attic", title: "Planning", time: morning });
    const lunch = book.book({ roomId: "attic", title: "Lunch", time: noon });
    const time = interval("2026-03-02T09:30Z", "2026-03-02T10:30Z");
    assert.throws(
      () => book.book({ roomId: "attic", title: "Clash", time }),
      (error: unknown) => {
        assert(error instanceof BookingConflictError);
        assert.equal(error.code, "BOOKING_CONFLICT");
        assert.deepEqual(error.conflicts, [planning, lunch]);
        return true;
      },
    );
  });

  it("refuses what the room cannot take", () => {
    const book = roomBook();
    const lunch = interval("2026-03-02T10:30Z", "2026-03-02T11:30Z");
    throwsCode(() => book.book({ roomId: "attic", title: "All hands", time: noon, attendees: 5 }), "ROOM_TOO_SMALL");
    throwsCode(() => book.book({ roomId: "library", title: "Lunch", time: lunch }), "ROOM_CLOSED");
    throwsCode(() => book.book({ roomId: "cellar", title: "Wine", time: noon }), "ROOM_NOT_FOUND");
  });

  it("reschedules over its own old time", () => {
    const book = roomBook();
    const { id } = book.book({ roomId: "attic", title: "Planning", time: morning });
    const time = interval("2026-03-02T09:00Z", "2026-03-02T10:30Z");
    book.reschedule(id, time);
    assert.deepEqual(spans(book.bookings("attic").map((booking) => booking.time)), spans([time]));
  });

  it("stays where it was when rescheduling fails", () => {
    const book = roomBook();
    const { id } = book.book({ roomId: "attic", title: "Planning", time: morning });
    book.book({ roomId: "attic", title: "Lunch", time: noon });
    throwsCode(() => book.reschedule(id, noon), "BOOKING_CONFLICT");
    assert.deepEqual(spans([book.get(id).time]), spans([morning]));
  });

  it("frees the time of a cancelled booking", () => {
    const book = roomBook();
    const { id } = book.book({ roomId: "attic", title: "Planning", time: morning });
    book.cancel(id);
    assert.deepEqual(book.conflicts("attic", morning), []);
    throwsCode(() => book.cancel(id), "BOOKING_NOT_FOUND");
  });

  it("books a series and reports what the room could not take", () => {
    const book = roomBook();
    book.book({ roomId: "attic", title: "Fire drill", time: interval("2026-03-09T08:00Z", "2026-03-09T09:00Z") });
    const series = defineSeries({
      uid: "review@example.com",
      title: "Review",
      start: "2026-03-02T09:00[Europe/Paris]",
      duration: "PT1H",
      rule: "FREQ=WEEKLY",
    });
    const result = book.bookSeries({ roomId: "attic", series, within: days("2026-03-01", "2026-03-16") });
    assert.equal(result.booked.length, 2);
    assert.equal(result.booked[0].seriesUid, "review@example.com");
    assert.deepEqual(
      result.refused.map(({ reason }) => reason.code),
      ["BOOKING_CONFLICT"],
    );
  });

  it("finds rooms that are large enough, equipped, open and free", () => {
    const book = roomBook();
    const names = (search: { attendees?: number; equipment?: string[] }, time = noon) =>
      book.availableRooms({ time, ...search }).map(({ name }) => name);
    assert.deepEqual(names({}), ["Attic", "Library", "Garden"]);
    assert.deepEqual(names({ attendees: 6 }), ["Library", "Garden"]);
    assert.deepEqual(names({ equipment: ["screen"] }), ["Attic", "Garden"]);
    book.book({ roomId: "attic", title: "Planning", time: noon });
    assert.deepEqual(names({}, interval("2026-03-02T10:30Z", "2026-03-02T11:30Z")), ["Garden"]);
  });
});
