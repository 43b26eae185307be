import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  BusinessCalendar,
  ENGLAND_AND_WALES,
  Temporal,
  UNITED_STATES,
  busyTime,
  defineSeries,
  findSlots,
  freeTime,
  interval,
  weekdays,
} from "../src/index.ts";
import type { HolidayRule, WeeklyHours } from "../src/index.ts";
import { days, paris, spans, starts, throwsCode } from "./helpers.ts";

const date = (text: string) => Temporal.PlainDate.from(text);
const london = new BusinessCalendar({
  zone: "Europe/London",
  hours: weekdays("09:00-17:00"),
  holidays: ENGLAND_AND_WALES,
});
const newYork = new BusinessCalendar({
  zone: "America/New_York",
  hours: weekdays("09:00-17:00"),
  holidays: UNITED_STATES,
});

describe("calendars", () => {
  it("closes on weekends and holidays", () => {
    assert.equal(paris.isWorkingDay(date("2026-07-13")), true);
    assert.equal(paris.isWorkingDay(date("2026-07-14")), false);
    assert.equal(paris.isWorkingDay(date("2026-07-18")), false);
  });

  it("computes the holidays that move from year to year", () => {
    assert.equal(newYork.holidayOn(date("2026-11-26"))?.name, "Thanksgiving Day");
    assert.equal(london.holidayOn(date("2026-08-31"))?.name, "Summer bank holiday");
    assert.equal(paris.holidayOn(date("2026-04-06"))?.name, "Lundi de Pâques");
    assert.equal(paris.holidayOn(date("2024-05-09"))?.name, "Ascension");
  });

  it("substitutes weekend holidays around each other", () => {
    assert.equal(london.holidayOn(date("2022-12-26"))?.name, "Boxing Day");
    assert.equal(london.holidayOn(date("2022-12-27"))?.name, "Christmas Day");
    assert.equal(london.holidayOn(date("2021-12-28"))?.name, "Boxing Day");
  });

  it("observes a weekend holiday on the nearest weekday, even in the year before", () => {
    assert.equal(newYork.holidayOn(date("2021-12-31"))?.name, "New Year's Day");
    assert.equal(newYork.holidayOn(date("2026-07-03"))?.name, "Independence Day");
  });

  it("counts working days in both directions", () => {
    assert.equal(paris.addWorkingDays(date("2026-04-03"), 1).toString(), "2026-04-07");
    assert.equal(paris.addWorkingDays(date("2026-04-07"), -2).toString(), "2026-04-02");
    assert.equal(paris.addWorkingDays(date("2026-04-05"), 0).toString(), "2026-04-05");
  });

  it("gives the working time inside a range", () => {
    const found = paris.workingTime(interval("2026-03-06T10:00Z", "2026-03-09T09:00Z"));
    assert.deepEqual(spans(found), [
      "2026-03-06T10:00Z/2026-03-06T11:00Z",
      "2026-03-06T12:00Z/2026-03-06T17:00Z",
      "2026-03-09T08:00Z/2026-03-09T09:00Z",
    ]);
  });

  it("joins hours that run up to midnight with those of the next day", () => {
    const nights = new BusinessCalendar({ zone: "Europe/Paris", hours: { SA: ["20:00-24:00"], SU: ["00:00-04:00"] } });
    const found = nights.workingTime(interval("2026-03-28T12:00Z", "2026-03-29T12:00Z"));
    assert.deepEqual(spans(found), ["2026-03-28T19:00Z/2026-03-29T02:00Z"]);
  });

  it("refuses hours and holidays that make no sense", () => {
    const calendar = (hours: WeeklyHours) => new BusinessCalendar({ zone: "UTC", hours });
    for (const spans of [["09:00-12:00", "11:00-14:00"], ["18:00-09:00"], ["9-17"]]) {
      throwsCode(() => calendar(weekdays(...spans)), "INVALID_CALENDAR");
    }
    throwsCode(() => calendar({}), "INVALID_CALENDAR");
    const holidays: HolidayRule[] = [{ kind: "fixed", name: "Leap", month: 2, day: 30 }];
    const broken = new BusinessCalendar({ zone: "UTC", hours: weekdays("09:00-17:00"), holidays });
    throwsCode(() => broken.isWorkingDay(date("2026-02-27")), "INVALID_CALENDAR");
  });
});

const standup = defineSeries({
  uid: "standup@example.com",
  title: "Stand-up",
  start: "2026-03-02T09:30[Europe/Paris]",
  duration: "PT30M",
  rule: "FREQ=DAILY",
});
const monday = days("2026-03-02", "2026-03-02");

describe("availability", () => {
  describe("free and busy time", () => {
    it("merges series and blocks", () => {
      const camille = {
        id: "camille",
        calendar: paris,
        series: [standup],
        blocks: [
          interval("2026-03-02T09:00Z", "2026-03-02T10:00Z"),
          interval("2026-03-05T09:00Z", "2026-03-05T10:00Z"),
        ],
      };
      assert.deepEqual(spans(busyTime(camille, monday)), ["2026-03-02T08:30Z/2026-03-02T10:00Z"]);
    });

    it("leaves the working time around what is taken", () => {
      const found = freeTime({ id: "camille", calendar: paris, series: [standup] }, monday);
      assert.deepEqual(spans(found), [
        "2026-03-02T08:00Z/2026-03-02T08:30Z",
        "2026-03-02T09:00Z/2026-03-02T11:00Z",
        "2026-03-02T12:00Z/2026-03-02T17:00Z",
      ]);
    });

    it("does not count series that take no time", () => {
      const reminder = defineSeries({ ...standup, busy: false });
      assert.deepEqual(busyTime({ id: "camille", calendar: paris, series: [reminder] }, monday), []);
    });
  });

  describe("slots", () => {
    const camille = { id: "camille", calendar: paris, series: [standup] };
    const jordan = { id: "jordan", calendar: newYork };

    it("offers aligned starts in the free time", () => {
      const found = findSlots({ participants: [camille], within: monday, duration: "PT90M" });
      assert.deepEqual(starts(found).slice(0, 4), [
        "2026-03-02T10:00",
        "2026-03-02T10:30",
        "2026-03-02T13:00",
        "2026-03-02T13:30",
      ]);
    });

    it("needs everybody at work, each in their own zone", () => {
      const found = findSlots({ participants: [camille, jordan], within: monday, duration: "PT2H", step: "PT1H" });
      assert.deepEqual(starts(found), ["2026-03-02T15:00", "2026-03-02T16:00"]);
    });

    it("follows clock changes that the zones make on different dates", () => {
      const within = days("2026-03-09", "2026-03-09");
      const found = findSlots({ participants: [camille, jordan], within, duration: "PT2H", step: "PT1H" });
      assert.deepEqual(starts(found), ["2026-03-09T14:00", "2026-03-09T15:00", "2026-03-09T16:00"]);
    });

    it("aligns and answers in the zone asked for", () => {
      const kathmandu = {
        participants: [jordan],
        within: monday,
        duration: "PT8H",
        zone: "Asia/Kathmandu",
        step: "PT15M",
      };
      assert.deepEqual(starts(findSlots(kathmandu)), ["2026-03-02T19:45"]);
      assert.deepEqual(starts(findSlots({ ...kathmandu, duration: "PT7H", step: "PT1H" })), ["2026-03-02T20:00"]);
    });

    it("stays inside the range asked for", () => {
      const within = interval("2026-03-02T09:10Z", "2026-03-02T10:40Z");
      assert.deepEqual(starts(findSlots({ participants: [camille], within, duration: "PT1H" })), ["2026-03-02T10:30"]);
    });

    it("stops at the limit", () => {
      assert.equal(findSlots({ participants: [camille], within: monday, duration: "PT1H", limit: 2 }).length, 2);
    });

    it("refuses a search it cannot make sense of", () => {
      const query = { participants: [camille], within: monday, duration: "PT1H" };
      throwsCode(() => findSlots({ ...query, participants: [] }), "INVALID_QUERY");
      throwsCode(() => findSlots({ ...query, duration: "PT0M" }), "INVALID_QUERY");
      throwsCode(() => findSlots({ ...query, step: "PT7M" }), "INVALID_QUERY");
      throwsCode(() => findSlots({ ...query, zone: "Mars/Base" }), "UNKNOWN_TIME_ZONE");
    });
  });
});
