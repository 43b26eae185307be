import assert from "node:assert/strict";
import { describe, it } from "node:test";
import * as cadence from "../../src/index.ts";
import { days, spans, starts } from "../helpers.ts";

const { BusinessCalendar, ENGLAND_AND_WALES, Temporal, defineSeries, nextOccurrence, occurrences, weekdays } = cadence;

const london = new BusinessCalendar({
  zone: "Europe/London",
  hours: weekdays("09:00-17:30"),
  holidays: ENGLAND_AND_WALES,
});
const payroll = defineSeries({
  uid: "payroll@example.com",
  title: "Salary run",
  start: "2026-01-25T08:30[Europe/London]",
  duration: "PT30M",
  rule: "FREQ=MONTHLY;BYMONTHDAY=25",
});
const year = days("2026-01-01", "2026-12-31");

describe("payday weekends", () => {
  it("moves weekends and holidays to the working day before when asked", () => {
    assert.deepEqual(starts(occurrences(payroll, { within: year, roll: "backward", calendar: london })), [
      "2026-01-23T08:30",
      "2026-02-25T08:30",
      "2026-03-25T08:30",
      "2026-04-24T08:30",
      "2026-05-22T08:30",
      "2026-06-25T08:30",
      "2026-07-24T08:30",
      "2026-08-25T08:30",
      "2026-09-25T08:30",
      "2026-10-23T08:30",
      "2026-11-25T08:30",
      "2026-12-24T08:30",
    ]);
  });

  it("leaves occurrences on their dates by default", () => {
    const dates = starts(occurrences(payroll, { within: year }));
    assert(dates.every((date) => date.slice(8, 10) === "25"));
    assert.equal(dates.length, 12);
    assert.deepEqual(starts(occurrences(payroll, { within: year, calendar: london })), dates);
    assert.deepEqual(starts(occurrences(payroll, { within: year, roll: "none", calendar: london })), dates);
  });

  it("keeps one occurrence where several meet", () => {
    const daily = defineSeries({ ...payroll, start: "2026-12-24T08:30[Europe/London]", rule: "FREQ=DAILY;COUNT=7" });
    const within = days("2026-12-20", "2027-01-05");
    assert.deepEqual(starts(occurrences(daily, { within, roll: "backward", calendar: london })), [
      "2026-12-24T08:30",
      "2026-12-29T08:30",
      "2026-12-30T08:30",
    ]);
    assert.equal(occurrences(daily, { within }).length, 7);
  });

  it("compares the range with the date after the move", () => {
    const before = days("2026-04-24", "2026-04-24");
    const nominal = days("2026-04-25", "2026-04-25");
    const query = { roll: "backward", calendar: london } as const;
    assert.equal(occurrences(payroll, { within: before, ...query }).length, 1);
    assert.equal(occurrences(payroll, { within: nominal, ...query }).length, 0);
    assert.equal(occurrences(payroll, { within: nominal }).length, 1);
  });

  it("finds the next one in both ways", () => {
    const after = Temporal.Instant.from("2026-12-01T00:00Z");
    const rolled = nextOccurrence(payroll, after, { roll: "backward", calendar: london });
    assert.deepEqual(starts([rolled!]), ["2026-12-24T08:30"]);
    assert.equal(rolled!.nominalDate.toString(), "2026-12-25");
    assert.deepEqual(starts([nextOccurrence(payroll, after)!]), ["2026-12-25T08:30"]);
  });

  it("keeps the other directions apart", () => {
    const within = days("2026-04-01", "2026-05-31");
    const rolled = (roll: cadence.RollMode) => starts(occurrences(payroll, { within, roll, calendar: london }));
    assert.deepEqual(rolled("forward"), ["2026-04-27T08:30", "2026-05-26T08:30"]);
    assert.deepEqual(rolled("modified-forward"), ["2026-04-27T08:30", "2026-05-26T08:30"]);
  });

  it("does not move what participants have in their calendars", () => {
    const within = days("2026-04-24", "2026-04-26");
    const busy = cadence.busyTime({ id: "yvonne", calendar: london, series: [payroll] }, within);
    assert.deepEqual(spans(busy), ["2026-04-25T07:30Z/2026-04-25T08:00Z"]);
  });

  it("keeps the public names", () => {
    assert.deepEqual(Object.keys(cadence).toSorted(), [
      "BookingConflictError",
      "BusinessCalendar",
      "CadenceError",
      "ENGLAND_AND_WALES",
      "FRANCE",
      "RoomBook",
      "Temporal",
      "UNITED_STATES",
      "busyTime",
      "commonFreeTime",
      "defineRule",
      "defineSeries",
      "expandRule",
      "findSlots",
      "formatRule",
      "freeTime",
      "interval",
      "nextOccurrence",
      "occurrences",
      "parseRule",
      "readCalendar",
      "weekdays",
      "writeCalendar",
    ]);
    assert.deepEqual(Object.keys(payroll).toSorted(), [
      "busy",
      "duration",
      "location",
      "rule",
      "start",
      "title",
      "uid",
    ]);
    assert.deepEqual(Object.keys(occurrences(payroll, { within: year })[0]).toSorted(), [
      "end",
      "nominalDate",
      "series",
      "start",
    ]);
  });
});
