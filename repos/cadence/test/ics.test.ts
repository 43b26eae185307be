import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Temporal, defineSeries, readCalendar, writeCalendar } from "../src/index.ts";
import { throwsCode } from "./helpers.ts";

const stamp = Temporal.Instant.from("2026-02-01T12:00Z");
const review = defineSeries({
  uid: "review@example.com",
  title: "Review; plans, risks",
  start: "2026-03-02T10:00[Europe/Paris]",
  duration: "PT1H",
  rule: "FREQ=WEEKLY;UNTIL=20260630;BYDAY=MO",
  location: "Garden\nSecond floor",
  busy: false,
});

function event(...lines: string[]): string {
  return ["BEGIN:VCALENDAR", "BEGIN:VEVENT", ...lines, "END:VEVENT", "END:VCALENDAR", ""].join("\r\n");
}

describe("calendar files", () => {
  it("writes an event with its zone and rule", () => {
    assert.deepEqual(writeCalendar([review], { stamp, name: "Team" }).split("\r\n"), [
      "BEGIN:VCALENDAR",
      "VERSION:2.0",
      "PRODID:-//cadence//cadence//EN",
      "X-WR-CALNAME:Team",
      "BEGIN:VEVENT",
      "UID:review@example.com",
      "DTSTAMP:20260201T120000Z",
      "DTSTART;TZID=Europe/Paris:20260302T100000",
      "DURATION:PT1H",
      "SUMMARY:Review\\; plans\\, risks",
      "LOCATION:Garden\\nSecond floor",
      "RRULE:FREQ=WEEKLY;UNTIL=20260630T215959Z;BYDAY=MO",
      "TRANSP:TRANSPARENT",
      "END:VEVENT",
      "END:VCALENDAR",
      "",
    ]);
  });

  it("folds long lines without splitting a character", () => {
    const title = "é".repeat(60);
    const lines = writeCalendar([defineSeries({ ...review, title })], { stamp }).split("\r\n");
    assert(lines.every((line) => Buffer.byteLength(line) <= 75));
    assert.equal(lines.join("\r\n").replaceAll("\r\n ", "").includes(title), true);
  });

  it("reads back what it wrote", () => {
    const title = `${"A long title, ".repeat(10)}end`;
    const [read] = readCalendar(
      writeCalendar([defineSeries({ ...review, title, rule: "FREQ=DAILY;COUNT=3" })], { stamp }),
    );
    assert.equal(read.title, title);
    assert.equal(read.location, review.location);
    assert.equal(read.busy, false);
    assert.equal(read.rule?.count, 3);
    assert(read.start.equals(review.start));
  });

  it("takes the duration from DTEND", () => {
    const [read] = readCalendar(event("UID:a", "DTSTART:20260302T100000Z", "DTEND:20260302T113000Z"));
    assert.equal(read.duration.toString(), "PT1H30M");
  });

  it("skips components and properties it has no place for", () => {
    const lines = ["UID:a", "DTSTART:20260302T100000Z", "DURATION:PT1H", "X-COLOR:red"];
    const alarm = ["BEGIN:VALARM", "UID:alarm", "TRIGGER:-PT15M", "END:VALARM"];
    assert.deepEqual(
      readCalendar(event(...lines, ...alarm)).map(({ uid }) => uid),
      ["a"],
    );
  });

  it("refuses a file that is cut short, and an event without a time", () => {
    throwsCode(() => readCalendar("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:a\r\n"), "INVALID_ICS");
    throwsCode(() => readCalendar(event("UID:a", "DURATION:PT1H")), "INVALID_ICS");
    throwsCode(() => readCalendar(event("UID:a", "DTSTART;VALUE=DATE:20260302", "DURATION:PT1H")), "INVALID_ICS");
    throwsCode(() => readCalendar(event("UID:a", "DTSTART:20260302T100000", "DURATION:PT1H")), "INVALID_ICS");
  });
});
