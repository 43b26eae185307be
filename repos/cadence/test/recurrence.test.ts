import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  Temporal,
  defineRule,
  defineSeries,
  expandRule,
  formatRule,
  interval,
  nextOccurrence,
  occurrences,
  parseRule,
} from "../src/index.ts";
import { days, paris, starts, throwsCode, wall } from "./helpers.ts";

function expand(rule: string, start: string, limit = 5): string[] {
  const found: string[] = [];
  for (const moment of expandRule(parseRule(rule), Temporal.ZonedDateTime.from(start))) {
    found.push(wall(moment));
    if (found.length === limit) break;
  }
  return found;
}

function dates(rule: string, start: string, limit = 5): string[] {
  return expand(rule, start, limit).map((text) => text.slice(0, 10));
}

describe("rules", () => {
  describe("parse", () => {
    it("reads every part", () => {
      const rule = parseRule("RRULE:FREQ=MONTHLY;INTERVAL=2;COUNT=8;BYMONTH=1,7;BYDAY=MO,2TU;WKST=SU");
      assert.deepEqual(rule, {
        ...defineRule({ freq: "MONTHLY" }),
        interval: 2,
        count: 8,
        byMonth: [1, 7],
        byDay: [{ weekday: "MO" }, { weekday: "TU", ordinal: 2 }],
        weekStart: "SU",
      });
    });

    it("ignores case", () => {
      assert.equal(formatRule(parseRule("freq=weekly;byday=mo")), "FREQ=WEEKLY;BYDAY=MO");
    });

    it("rejects what it does not understand", () => {
      const texts = [
        "BYDAY=MO",
        "FREQ=DAILY;BYHOUR=9",
        "FREQ=DAILY;COUNT=1;COUNT=2",
        "FREQ=DAILY;COUNT=2;UNTIL=20260101",
      ];
      for (const text of texts) throwsCode(() => parseRule(text), "INVALID_RULE");
    });

    it("rejects values out of range", () => {
      const parts = ["INTERVAL=0", "BYMONTH=13", "BYMONTHDAY=0", "BYDAY=XX", "UNTIL=20260230"];
      for (const part of parts) throwsCode(() => parseRule(`FREQ=MONTHLY;${part}`), "INVALID_RULE");
    });
  });

  describe("format", () => {
    it("writes back what it read", () => {
      const texts = [
        "FREQ=DAILY",
        "FREQ=WEEKLY;INTERVAL=2;UNTIL=20261231T170000Z;BYDAY=MO,WE;WKST=SU",
        "FREQ=MONTHLY;COUNT=3;BYMONTH=3;BYMONTHDAY=-1,15",
        "FREQ=MONTHLY;UNTIL=20261231;BYDAY=1MO",
      ];
      for (const text of texts) assert.equal(formatRule(parseRule(text)), text);
    });
  });

  describe("expand", () => {
    it("repeats daily at an interval", () => {
      assert.deepEqual(dates("FREQ=DAILY;INTERVAL=3;COUNT=3", "2026-02-26T09:00[UTC]"), [
        "2026-02-26",
        "2026-03-01",
        "2026-03-04",
      ]);
    });

    it("counts fortnights from the start of the week", () => {
      const start = "2026-03-08T09:00[UTC]";
      assert.deepEqual(dates("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU;COUNT=3", start), [
        "2026-03-08",
        "2026-03-16",
        "2026-03-22",
      ]);
      assert.deepEqual(dates("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU;COUNT=3;WKST=SU", start), [
        "2026-03-08",
        "2026-03-09",
        "2026-03-22",
      ]);
    });

    it("skips months that lack the day", () => {
      assert.deepEqual(dates("FREQ=MONTHLY;COUNT=3", "2026-01-31T09:00[UTC]"), [
        "2026-01-31",
        "2026-03-31",
        "2026-05-31",
      ]);
    });

    it("counts days from the end of the month", () => {
      assert.deepEqual(dates("FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=3", "2026-01-31T09:00[UTC]"), [
        "2026-01-31",
        "2026-02-28",
        "2026-03-31",
      ]);
    });

    it("finds the nth weekday of a month", () => {
      assert.deepEqual(dates("FREQ=MONTHLY;BYDAY=2TU,5FR;COUNT=4", "2026-01-01T09:00[UTC]"), [
        "2026-01-13",
        "2026-01-30",
        "2026-02-10",
        "2026-03-10",
      ]);
    });

    it("combines month days and weekdays", () => {
      assert.deepEqual(dates("FREQ=MONTHLY;BYMONTHDAY=13;BYDAY=FR;COUNT=3", "2026-01-01T09:00[UTC]"), [
        "2026-02-13",
        "2026-03-13",
        "2026-11-13",
      ]);
    });

    it("repeats yearly in the given months", () => {
      assert.deepEqual(dates("FREQ=YEARLY;BYMONTH=9,3;COUNT=3", "2026-03-15T09:00[UTC]"), [
        "2026-03-15",
        "2026-09-15",
        "2027-03-15",
      ]);
    });

    it("waits for leap years", () => {
      assert.deepEqual(dates("FREQ=YEARLY", "2024-02-29T09:00[UTC]", 2), ["2024-02-29", "2028-02-29"]);
    });

    it("leaves out a start that does not meet the rule", () => {
      assert.deepEqual(dates("FREQ=WEEKLY;BYDAY=FR;COUNT=1", "2026-03-02T09:00[UTC]"), ["2026-03-06"]);
    });

    it("includes the day of an UNTIL date and the second of an UNTIL instant", () => {
      assert.deepEqual(dates("FREQ=DAILY;UNTIL=20260303", "2026-03-02T23:00[America/New_York]"), [
        "2026-03-02",
        "2026-03-03",
      ]);
      const start = "2026-03-02T09:00[Europe/Paris]";
      assert.equal(dates("FREQ=DAILY;UNTIL=20260303T080000Z", start).length, 2);
      assert.equal(dates("FREQ=DAILY;UNTIL=20260303T075959Z", start).length, 1);
    });

    it("ends when no date can ever meet the rule", () => {
      assert.deepEqual(dates("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "2026-01-01T09:00[UTC]"), []);
    });

    it("keeps the wall clock across a clock change", () => {
      const moments = [
        ...expandRule(parseRule("FREQ=DAILY;COUNT=2"), Temporal.ZonedDateTime.from("2026-03-28T09:00[Europe/Paris]")),
      ];
      assert.deepEqual(
        moments.map((moment) => moment.offset),
        ["+01:00", "+02:00"],
      );
      assert.deepEqual(moments.map(wall), ["2026-03-28T09:00", "2026-03-29T09:00"]);
    });

    it("moves a skipped time forward by the gap", () => {
      assert.deepEqual(expand("FREQ=DAILY;COUNT=3", "2026-03-28T02:30[Europe/Paris]"), [
        "2026-03-28T02:30",
        "2026-03-29T03:30",
        "2026-03-30T02:30",
      ]);
    });
  });
});

const weekly = defineSeries({
  uid: "review@example.com",
  title: "Review",
  start: "2026-03-02T10:00[Europe/Paris]",
  duration: "PT1H",
  rule: "FREQ=WEEKLY",
});

describe("series", () => {
  it("refuses a start without a known zone and a duration without a fixed length", () => {
    throwsCode(() => defineSeries({ ...weekly, start: "2026-03-02T10:00" }), "INVALID_SERIES");
    throwsCode(() => defineSeries({ ...weekly, start: "2026-03-02T10:00[Europe/Atlantis]" }), "UNKNOWN_TIME_ZONE");
    for (const duration of ["P1M", "PT0S", "an hour"]) {
      throwsCode(() => defineSeries({ ...weekly, duration }), "INVALID_SERIES");
    }
  });

  it("gives a single occurrence without a rule", () => {
    const once = defineSeries({ ...weekly, rule: undefined });
    assert.deepEqual(starts(occurrences(once, { within: days("2026-01-01", "2026-12-31") })), ["2026-03-02T10:00"]);
  });

  describe("occurrences", () => {
    it("lists those that overlap the range, up to the limit", () => {
      const within = interval("2026-03-09T09:30Z", "2026-03-23T09:00Z");
      assert.deepEqual(starts(occurrences(weekly, { within })), ["2026-03-09T10:00", "2026-03-16T10:00"]);
      assert.deepEqual(starts(occurrences(weekly, { within, limit: 1 })), ["2026-03-09T10:00"]);
    });

    it("includes one that began days before the range", () => {
      const offsite = defineSeries({ ...weekly, duration: "P3D", rule: "FREQ=MONTHLY" });
      const within = interval("2026-04-04T12:00Z", "2026-04-05T00:00Z");
      assert.deepEqual(starts(occurrences(offsite, { within })), ["2026-04-02T10:00"]);
    });

    it("finds the next one", () => {
      const next = nextOccurrence(weekly, Temporal.Instant.from("2026-03-09T09:00Z"));
      assert.equal(next && wall(next.start), "2026-03-16T10:00");
    });

    it("finds nothing after the end of the rule", () => {
      const ended = defineSeries({ ...weekly, rule: "FREQ=WEEKLY;COUNT=2" });
      assert.equal(nextOccurrence(ended, Temporal.Instant.from("2026-06-01T00:00Z")), undefined);
    });
  });

  describe("rolling", () => {
    const payday = defineSeries({ ...weekly, rule: "FREQ=MONTHLY;BYMONTHDAY=31" });

    it("moves a weekend date to a working day", () => {
      const within = days("2026-05-25", "2026-06-05");
      const rolled = (roll: "forward" | "backward" | "modified-forward") =>
        starts(occurrences(payday, { within, roll, calendar: paris }));
      assert.deepEqual(rolled("forward"), ["2026-06-01T10:00"]);
      assert.deepEqual(rolled("backward"), ["2026-05-29T10:00"]);
      assert.deepEqual(rolled("modified-forward"), ["2026-05-29T10:00"]);
    });

    it("reports the date the rule asked for", () => {
      const within = days("2026-06-01", "2026-06-05");
      const [occurrence] = occurrences(payday, { within, roll: "forward", calendar: paris });
      assert.equal(occurrence.nominalDate.toString(), "2026-05-31");
    });

    it("keeps one occurrence where several meet", () => {
      const daily = defineSeries({ ...weekly, rule: "FREQ=DAILY" });
      const within = days("2026-03-06", "2026-03-09");
      assert.deepEqual(starts(occurrences(daily, { within, roll: "backward", calendar: paris })), [
        "2026-03-06T10:00",
        "2026-03-09T10:00",
      ]);
    });

    it("needs a calendar", () => {
      throwsCode(
        () => occurrences(weekly, { within: days("2026-03-01", "2026-03-31"), roll: "forward" }),
        "INVALID_QUERY",
      );
    });
  });
});
