import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  BusinessCalendar,
  Temporal,
  busyTime,
  defineSeries,
  findSlots,
  freeTime,
  interval,
  weekdays,
} from "../../src/index.ts";
import type { Interval, Participant, SlotQuery } from "../../src/index.ts";
import { days, paris, spans, starts, throwsCode } from "../helpers.ts";

const tokyo = new BusinessCalendar({ zone: "Asia/Tokyo", hours: weekdays("07:00-23:00") });
const newYork = new BusinessCalendar({ zone: "America/New_York", hours: weekdays("09:00-20:00") });
const monday = days("2026-03-02", "2026-03-02");

const call = defineSeries({
  uid: "call@example.com",
  title: "Call",
  start: "2026-03-02T10:00[Europe/Paris]",
  duration: "PT1H",
  rule: "FREQ=DAILY",
});
const camille = { id: "camille", calendar: paris };
const busyCamille = { ...camille, series: [call] };

function times(items: ReturnType<typeof findSlots>): string[] {
  return starts(items).map((text) => text.slice(11));
}

describe("slot search limits", () => {
  describe("buffer", () => {
    const query = { participants: [busyCamille], within: interval("2026-03-02T08:00Z", "2026-03-02T11:00Z") };

    it("keeps time before and after a slot free, up to touching", () => {
      const slots = (buffer: SlotQuery["buffer"]) =>
        times(findSlots({ ...query, duration: "PT30M", step: "PT15M", buffer }));
      assert.deepEqual(slots({ before: "PT15M" }), ["09:00", "09:15", "09:30", "11:15", "11:30"]);
      assert.deepEqual(slots({ before: "PT20M" }), ["09:00", "09:15", "09:30", "11:30"]);
      assert.deepEqual(slots({ after: "PT15M" }), ["09:00", "09:15", "11:00", "11:15", "11:30"]);
      assert.deepEqual(slots({ after: "PT20M" }), ["09:00", "11:00", "11:15", "11:30"]);
      const buffer = {
        before: Temporal.Duration.from({ minutes: 30 }),
        after: Temporal.Duration.from({ minutes: 15 }),
      };
      assert.deepEqual(times(findSlots({ ...query, duration: "PT30M", step: "PT15M", buffer })), [
        "09:00",
        "09:15",
        "11:30",
      ]);
    });

    it("may lie outside working hours and outside the range", () => {
      const within = interval("2026-03-02T08:00Z", "2026-03-02T09:00Z");
      const buffer = { before: "PT1H", after: "PT1H" };
      assert.deepEqual(times(findSlots({ participants: [camille], within, duration: "PT1H", buffer })), ["09:00"]);
    });

    it("sees commitments just outside the range and outside working hours", () => {
      const blocks = [
        interval("2026-03-02T07:00Z", "2026-03-02T07:50Z"),
        interval("2026-03-02T11:10Z", "2026-03-02T11:20Z"),
      ];
      const within = interval("2026-03-02T08:00Z", "2026-03-02T11:00Z");
      const search = { participants: [{ ...camille, blocks }], within, duration: "PT1H" };
      assert.deepEqual(times(findSlots({ ...search, buffer: { before: "PT30M", after: "PT30M" } })), [
        "09:30",
        "10:00",
        "10:30",
      ]);
      assert.deepEqual(times(findSlots({ ...search, buffer: { after: "PT15M" } })), [
        "09:00",
        "09:30",
        "10:00",
        "10:30",
      ]);
    });

    it("keeps clear of the commitments of every participant", () => {
      const blocks = [interval("2026-03-02T15:00Z", "2026-03-02T16:00Z")];
      const participants = [busyCamille, { id: "jordan", calendar: newYork, blocks }];
      const found = findSlots({
        participants,
        within: monday,
        duration: "PT30M",
        buffer: { before: "PT15M", after: "PT30M" },
      });
      assert.deepEqual(times(found), ["15:00", "17:30"]);
    });
  });

  describe("meetings per day", () => {
    const block = (hour: number) => interval(`2026-03-02T${hour}:00Z`, `2026-03-02T${hour}:30Z`);
    const week = days("2026-03-02", "2026-03-03");
    const datesOf = (participant: Participant) => {
      const found = findSlots({ participants: [participant], within: week, duration: "PT1H" });
      return [...new Set(starts(found).map((text) => text.slice(0, 10)))];
    };

    it("offers nothing on a day that is full", () => {
      const participant = { ...busyCamille, blocks: [block(13), block(14)] };
      assert.deepEqual(datesOf({ ...participant, maxMeetingsPerDay: 3 }), ["2026-03-03"]);
      assert.deepEqual(datesOf({ ...participant, maxMeetingsPerDay: 4 }), ["2026-03-02", "2026-03-03"]);
      assert.deepEqual(datesOf({ ...participant, maxMeetingsPerDay: 1 }), []);
      assert.deepEqual(datesOf({ ...camille, maxMeetingsPerDay: 0 }), []);
    });

    it("counts entries that overlap or touch one by one, and no series that take no time", () => {
      const blocks = [block(13), block(13), interval("2026-03-02T13:30Z", "2026-03-02T14:00Z")];
      assert.deepEqual(datesOf({ ...camille, blocks, maxMeetingsPerDay: 3 }), ["2026-03-03"]);
      const series = [defineSeries({ ...call, busy: false })];
      assert.deepEqual(datesOf({ ...camille, series, maxMeetingsPerDay: 1 }), ["2026-03-02", "2026-03-03"]);
    });

    it("counts an entry on the date on which it starts", () => {
      const blocks = [interval("2026-03-02T21:00Z", "2026-03-03T01:00Z")];
      assert.deepEqual(datesOf({ ...camille, blocks, maxMeetingsPerDay: 1 }), ["2026-03-03"]);
    });

    it("counts the whole date, beyond the range", () => {
      const within = interval("2026-03-02T13:00Z", "2026-03-02T15:00Z");
      const search = (blocks: Interval[]) =>
        findSlots({ participants: [{ ...camille, blocks, maxMeetingsPerDay: 1 }], within, duration: "PT1H", limit: 1 });
      assert.deepEqual(search([interval("2026-03-01T23:30Z", "2026-03-02T00:30Z")]), []);
      assert.deepEqual(search([interval("2026-03-02T22:00Z", "2026-03-02T22:30Z")]), []);
      assert.equal(search([interval("2026-03-02T23:00Z", "2026-03-02T23:30Z")]).length, 1);
    });

    it("takes dates in the zone of each participant", () => {
      // 23:00 UTC on the 2nd is 08:00 on the 3rd in Tokyo and 18:00 on the 2nd in New York.
      const within = interval("2026-03-02T22:00Z", "2026-03-03T01:00Z");
      const search = (kenjiEntry: string, jordanEntry: string) => {
        const entry = (at: string) => [interval(`${at}:00Z`, `${at}:30Z`)];
        return findSlots({
          participants: [
            { id: "kenji", calendar: tokyo, blocks: entry(kenjiEntry), maxMeetingsPerDay: 1 },
            { id: "jordan", calendar: newYork, blocks: entry(jordanEntry), maxMeetingsPerDay: 1 },
          ],
          within,
          duration: "PT1H",
          step: "PT1H",
          zone: "UTC",
        }).length;
      };
      assert.equal(search("2026-03-02T09:00", "2026-03-03T16:00"), 3);
      assert.equal(search("2026-03-03T09:00", "2026-03-03T16:00"), 0);
      assert.equal(search("2026-03-02T09:00", "2026-03-02T16:00"), 0);
    });
  });

  describe("offers per day", () => {
    const query = { participants: [busyCamille], within: days("2026-03-02", "2026-03-04"), duration: "PT1H" };

    it("offers the earliest of each day", () => {
      assert.deepEqual(starts(findSlots({ ...query, perDay: 2, limit: 5 })), [
        "2026-03-02T09:00",
        "2026-03-02T11:00",
        "2026-03-03T09:00",
        "2026-03-03T11:00",
        "2026-03-04T09:00",
      ]);
    });

    it("takes dates in the zone of the search", () => {
      const within = interval("2026-03-02T14:00Z", "2026-03-02T17:00Z");
      const found = findSlots({
        ...query,
        participants: [camille],
        within,
        step: "PT1H",
        zone: "Asia/Tokyo",
        perDay: 1,
      });
      assert.deepEqual(starts(found), ["2026-03-02T23:00", "2026-03-03T00:00"]);
    });

    it("works together with buffers, full days and the limit", () => {
      const blocks = [interval("2026-03-03T13:00Z", "2026-03-03T13:30Z")];
      const participants = [{ ...busyCamille, blocks, maxMeetingsPerDay: 2 }];
      const found = findSlots({
        ...query,
        participants,
        buffer: { before: "PT15M", after: "PT15M" },
        perDay: 2,
        limit: 3,
      });
      assert.deepEqual(starts(found), ["2026-03-02T13:00", "2026-03-02T13:30", "2026-03-04T13:00"]);
    });

    it("are not used up by slots on full days", () => {
      const blocks = [interval("2026-03-02T00:00Z", "2026-03-02T01:00Z")];
      const found = findSlots({
        participants: [{ id: "kenji", calendar: tokyo, blocks, maxMeetingsPerDay: 1 }],
        within: interval("2026-03-02T12:00Z", "2026-03-03T02:00Z"),
        duration: "PT1H",
        step: "PT1H",
        zone: "UTC",
        perDay: 1,
      });
      assert.deepEqual(starts(found), ["2026-03-02T22:00", "2026-03-03T00:00"]);
    });
  });

  it("refuses limits that make no sense", () => {
    const query = { participants: [camille], within: monday, duration: "PT1H" };
    for (const before of ["-PT5M", "PT30S", "PT25H", "soon"]) {
      throwsCode(() => findSlots({ ...query, buffer: { before } }), "INVALID_QUERY");
      throwsCode(() => findSlots({ ...query, buffer: { after: before } }), "INVALID_QUERY");
    }
    for (const perDay of [0, -1, 1.5]) throwsCode(() => findSlots({ ...query, perDay }), "INVALID_QUERY");
    for (const maxMeetingsPerDay of [-1, 0.5]) {
      throwsCode(() => findSlots({ ...query, participants: [{ ...camille, maxMeetingsPerDay }] }), "INVALID_QUERY");
    }
    assert.equal(findSlots({ ...query, buffer: { before: "PT0M", after: "PT24H" }, perDay: 1 }).length, 1);
  });

  it("leaves searches and free time without limits as they are", () => {
    const blocks = [interval("2026-03-02T09:30Z", "2026-03-02T12:30Z")];
    const participant = { ...busyCamille, blocks, maxMeetingsPerDay: 1 };
    assert.deepEqual(spans(busyTime(participant, monday)), ["2026-03-02T09:00Z/2026-03-02T12:30Z"]);
    const quarter = interval("2026-03-02T09:15Z", "2026-03-02T09:45Z");
    assert.deepEqual(spans(busyTime(participant, quarter)), spans([quarter]));
    assert.equal(spans(freeTime(participant, monday))[0], "2026-03-02T08:00Z/2026-03-02T09:00Z");
    const slots = findSlots({ participants: [{ ...busyCamille, blocks }], within: monday, duration: "PT1H" });
    assert.deepEqual(times(slots).slice(0, 3), ["09:00", "13:30", "14:00"]);
  });
});
