import assert from "node:assert/strict";
import { describe, it } from "node:test";
import {
  RoomBook,
  Temporal,
  busyTime,
  defineSeries,
  nextOccurrence,
  occurrences,
  readCalendar,
  writeCalendar,
} from "../../src/index.ts";
import { days, paris, spans, starts, throwsCode } from "../helpers.ts";

const base = {
  uid: "standup@example.com",
  title: "Stand-up",
  start: "2026-03-02T10:00[Europe/Paris]",
  duration: "PT30M",
  rule: "FREQ=WEEKLY;COUNT=4",
};
const spring = days("2026-02-01", "2026-05-31");
const stamp = Temporal.Instant.from("2026-02-01T12:00Z");

function moments(list: readonly Temporal.ZonedDateTime[]): string[] {
  return list.map((moment) => moment.toString({ smallestUnit: "minute", offset: "never" }));
}

function event(...lines: string[]): string {
  const all = ["UID:a", "DTSTART;TZID=Europe/Paris:20260302T100000", "DURATION:PT1H", "RRULE:FREQ=WEEKLY", ...lines];
  return ["BEGIN:VCALENDAR", "BEGIN:VEVENT", ...all, "END:VEVENT", "END:VCALENDAR", ""].join("\r\n");
}

describe("series exceptions", () => {
  describe("input", () => {
    it("takes every form of moment, in order and once, in the zone of the series", () => {
      const series = defineSeries({
        ...base,
        exdates: [
          "2026-03-16T10:00:00",
          Temporal.PlainDateTime.from("2026-03-09T10:00"),
          "2026-03-16T09:00[UTC]",
          Temporal.ZonedDateTime.from("2026-03-23T05:00[America/New_York]"),
        ],
      });
      assert.deepEqual(moments(series.exdates), [
        "2026-03-09T10:00[Europe/Paris]",
        "2026-03-16T10:00[Europe/Paris]",
        "2026-03-23T10:00[Europe/Paris]",
      ]);
      assert.deepEqual(series.rdates, []);
    });

    it("keeps both lists when a series is defined from another", () => {
      const first = defineSeries({ ...base, exdates: ["2026-03-09T10:00"], rdates: ["2026-03-11T14:00"] });
      const second = defineSeries({ ...first, title: "Daily" });
      assert.deepEqual(moments(second.exdates), ["2026-03-09T10:00[Europe/Paris]"]);
      assert.deepEqual(moments(second.rdates), ["2026-03-11T14:00[Europe/Paris]"]);
    });

    it("refuses moments it would have to guess and additions before the start", () => {
      for (const text of ["2026-03-09", "2026-03-09T10:00+02:00", "2026-02-30T10:00", "tomorrow"]) {
        throwsCode(() => defineSeries({ ...base, exdates: [text] }), "INVALID_SERIES");
        throwsCode(() => defineSeries({ ...base, rdates: [text] }), "INVALID_SERIES");
      }
      throwsCode(() => defineSeries({ ...base, rdates: ["2026-03-05T10:00", "2026-03-02T09:59"] }), "INVALID_SERIES");
      const atStart = defineSeries({ ...base, rdates: ["2026-03-02T10:00"] });
      assert.equal(occurrences(atStart, { within: spring }).length, 4);
    });
  });

  describe("occurrences", () => {
    it("leaves out cancelled starts, which COUNT still counts", () => {
      const series = defineSeries({ ...base, exdates: ["2026-03-09T10:00", "2026-03-16T11:00"] });
      assert.deepEqual(starts(occurrences(series, { within: spring })), [
        "2026-03-02T10:00",
        "2026-03-16T10:00",
        "2026-03-23T10:00",
      ]);
    });

    it("puts additions in their place, with the duration of the series", () => {
      const series = defineSeries({
        ...base,
        rdates: ["2026-04-20T10:00", "2026-03-09T15:00", "2026-03-16T10:00", "2026-03-04T08:00"],
      });
      const found = occurrences(series, { within: spring });
      assert.deepEqual(starts(found), [
        "2026-03-02T10:00",
        "2026-03-04T08:00",
        "2026-03-09T10:00",
        "2026-03-09T15:00",
        "2026-03-16T10:00",
        "2026-03-23T10:00",
        "2026-04-20T10:00",
      ]);
      assert.equal(found[1].end.toPlainTime().toString(), "08:30:00");
      assert.equal(found[1].nominalDate.toString(), "2026-03-04");
      assert.equal(occurrences(series, { within: spring, limit: 2 }).length, 2);
    });

    it("lets the cancellation win over the addition", () => {
      const series = defineSeries({ ...base, exdates: ["2026-03-11T14:00"], rdates: ["2026-03-11T14:00"] });
      assert.equal(occurrences(series, { within: spring }).length, 4);
    });

    it("works for a series without a rule", () => {
      const once = { ...base, rule: undefined, exdates: ["2026-03-02T10:00"] };
      assert.deepEqual(occurrences(defineSeries(once), { within: spring }), []);
      const moved = defineSeries({ ...once, rdates: ["2026-03-04T10:00"] });
      assert.deepEqual(starts(occurrences(moved, { within: spring })), ["2026-03-04T10:00"]);
    });

    it("finds the next one around cancellations, additions and the end of the rule", () => {
      const series = defineSeries({
        ...base,
        exdates: ["2026-03-09T10:00"],
        rdates: ["2026-03-11T14:00", "2026-06-01T10:00"],
      });
      const next = (after: string) => starts([nextOccurrence(series, Temporal.Instant.from(after))!]);
      assert.deepEqual(next("2026-03-03T00:00Z"), ["2026-03-11T14:00"]);
      assert.deepEqual(next("2026-03-11T13:00Z"), ["2026-03-16T10:00"]);
      assert.deepEqual(next("2026-05-01T00:00Z"), ["2026-06-01T10:00"]);
    });

    it("meets a start that a clock change moved", () => {
      const nightly = { ...base, start: "2026-03-28T02:30[Europe/Paris]", rule: "FREQ=DAILY;COUNT=3" };
      const series = defineSeries({ ...nightly, exdates: ["2026-03-29T02:30"] });
      assert.deepEqual(starts(occurrences(series, { within: spring })), ["2026-03-28T02:30", "2026-03-30T02:30"]);
    });
  });

  it("cancels before rolling and leaves additions where they are", () => {
    const daily = { ...base, start: "2026-03-06T10:00[Europe/Paris]", rule: "FREQ=DAILY;COUNT=4" };
    const placement = { within: spring, roll: "forward", calendar: paris } as const;
    const found = occurrences(defineSeries({ ...daily, exdates: ["2026-03-07T10:00", "2026-03-08T10:00"] }), placement);
    assert.deepEqual(starts(found), ["2026-03-06T10:00", "2026-03-09T10:00"]);
    assert.equal(found[1].nominalDate.toString(), "2026-03-09");
    const monday = defineSeries({ ...daily, exdates: ["2026-03-09T10:00"] });
    assert.deepEqual(starts(occurrences(monday, placement)), ["2026-03-06T10:00", "2026-03-09T10:00"]);
    const saturday = defineSeries({ ...daily, rdates: ["2026-03-14T10:00"] });
    assert.deepEqual(starts(occurrences(saturday, placement)).at(-1), "2026-03-14T10:00");
  });

  it("follows in busy time and room bookings", () => {
    const series = defineSeries({ ...base, exdates: ["2026-03-09T10:00"], rdates: ["2026-03-11T14:00"] });
    const within = days("2026-03-09", "2026-03-15");
    const expected = ["2026-03-11T13:00Z/2026-03-11T13:30Z"];
    assert.deepEqual(spans(busyTime({ id: "ingrid", calendar: paris, series: [series] }, within)), expected);
    const book = new RoomBook({ rooms: [{ id: "attic", name: "Attic", capacity: 4 }] });
    book.bookSeries({ roomId: "attic", series, within });
    assert.deepEqual(spans(book.bookings("attic").map(({ time }) => time)), expected);
  });

  describe("calendar files", () => {
    it("writes both lists in the form of DTSTART", () => {
      const series = defineSeries({
        ...base,
        busy: false,
        exdates: ["2026-03-16T10:00", "2026-03-09T10:00"],
        rdates: ["2026-04-01T14:00"],
      });
      const lines = writeCalendar([series], { stamp }).split("\r\n");
      const rule = lines.indexOf("RRULE:FREQ=WEEKLY;COUNT=4");
      assert.deepEqual(lines.slice(rule + 1, rule + 4), [
        "EXDATE;TZID=Europe/Paris:20260309T100000,20260316T100000",
        "RDATE;TZID=Europe/Paris:20260401T140000",
        "TRANSP:TRANSPARENT",
      ]);
      const utc = defineSeries({ ...base, start: "2026-03-02T10:00[UTC]", exdates: ["2026-03-09T10:00"] });
      const text = writeCalendar([utc], { stamp });
      assert.match(text, /\r\nEXDATE:20260309T100000Z\r\n/);
      assert.doesNotMatch(text, /RDATE/);
    });

    it("reads back what it wrote", () => {
      const exdates = Array.from({ length: 9 }, (_, index) => `2026-04-${10 + index}T10:00`);
      const series = defineSeries({ ...base, exdates, rdates: ["2026-03-11T14:00", "2026-03-12T14:00"] });
      const [read] = readCalendar(writeCalendar([series], { stamp }));
      assert.deepEqual(moments(read.exdates), moments(series.exdates));
      assert.deepEqual(moments(read.rdates), moments(series.rdates));
    });

    it("reads several properties, lists, UTC and other zones", () => {
      const text = event(
        "EXDATE:20260316T090000Z,20260309T090000Z",
        "EXDATE;TZID=America/New_York:20260323T050000",
        "RDATE;TZID=Europe/Paris:20260325T140000",
      );
      const [read] = readCalendar(text);
      assert.deepEqual(moments(read.exdates), [
        "2026-03-09T10:00[Europe/Paris]",
        "2026-03-16T10:00[Europe/Paris]",
        "2026-03-23T10:00[Europe/Paris]",
      ]);
      assert.deepEqual(moments(read.rdates), ["2026-03-25T14:00[Europe/Paris]"]);
    });

    it("refuses what it cannot place", () => {
      const lines = [
        "EXDATE;VALUE=DATE:20260309",
        "RDATE;VALUE=PERIOD:20260309T090000Z/PT1H",
        "EXDATE:20260309T100000",
        "EXRULE:FREQ=MONTHLY",
        "RECURRENCE-ID:20260309T090000Z",
      ];
      for (const line of lines) throwsCode(() => readCalendar(event(line)), "INVALID_ICS");
    });
  });
});
