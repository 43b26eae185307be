// Prints the week of a small team: its meetings, and when the whole team could meet for an hour.
import {
  BusinessCalendar,
  FRANCE,
  UNITED_STATES,
  defineSeries,
  findSlots,
  interval,
  occurrences,
  weekdays,
} from "../src/index.ts";

const week = interval("2026-07-13T00:00Z", "2026-07-18T00:00Z");
const paris = new BusinessCalendar({
  zone: "Europe/Paris",
  hours: weekdays("09:00-12:30", "13:30-18:00"),
  holidays: FRANCE,
});
const newYork = new BusinessCalendar({
  zone: "America/New_York",
  hours: weekdays("09:00-17:00"),
  holidays: UNITED_STATES,
});

const standup = defineSeries({
  uid: "standup@example.com",
  title: "Stand-up",
  start: "2026-01-05T15:00[Europe/Paris]",
  duration: "PT15M",
  rule: "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
});

console.log("Meetings");
for (const { series, start } of occurrences(standup, { within: week })) {
  console.log(`  ${start.toPlainDateTime()}  ${series.title}`);
}

console.log("An hour for everybody (Paris time)");
const participants = [
  { id: "camille", calendar: paris, series: [standup] },
  { id: "jordan", calendar: newYork, series: [standup] },
];
for (const { start, end } of findSlots({ participants, within: week, duration: "PT1H" })) {
  console.log(`  ${start.toPlainDateTime()} to ${end.toPlainTime()}`);
}
