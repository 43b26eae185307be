import { CadenceError } from "../errors.ts";
import type { Interval } from "../time/interval.ts";
import { Temporal } from "../time/temporal.ts";
import { MINUTES_PER_DAY, knownZone } from "../time/zones.ts";
import { commonFreeTime } from "./free-busy.ts";
import type { Participant } from "./free-busy.ts";

export interface SlotQuery {
  readonly participants: readonly Participant[];
  readonly within: Interval;
  /** The length of the meeting, in whole minutes. */
  readonly duration: Temporal.Duration | string;
  /** The distance between offered starts, counted from midnight in `zone`. Half an hour by default. */
  readonly step?: Temporal.Duration | string;
  /** The zone in which slots are aligned and returned; by default that of the first participant. */
  readonly zone?: string;
  readonly limit?: number;
}

export interface Slot {
  readonly start: Temporal.ZonedDateTime;
  readonly end: Temporal.ZonedDateTime;
}

/** The starts at which all participants can meet, earliest first. Offered slots may overlap each other. */
export function findSlots(query: SlotQuery): Slot[] {
  const { participants, within, limit = Infinity } = query;
  if (participants.length === 0) {
    throw new CadenceError("INVALID_QUERY", "a slot search needs at least one participant");
  }
  const zone = knownZone(query.zone ?? participants[0].calendar.zone);
  const length = minutesOf("duration", query.duration);
  const step = minutesOf("step", query.step ?? "PT30M");
  if (MINUTES_PER_DAY % step !== 0) {
    throw new CadenceError("INVALID_QUERY", `step must divide a day; got "${query.step}"`);
  }

  const slots: Slot[] = [];
  for (const free of commonFreeTime(participants, within)) {
    for (const slot of slotsIn(free, length, step, zone)) {
      if (slots.length >= limit) return slots;
      slots.push(slot);
    }
  }
  return slots;
}

function* slotsIn(free: Interval, length: number, step: number, zone: string): Generator<Slot> {
  for (let start = alignedStart(free.start, step, zone); ; start = start.add({ minutes: step })) {
    const end = start.add({ minutes: length });
    if (Temporal.Instant.compare(end.toInstant(), free.end) > 0) return;
    yield { start, end };
  }
}

/** The first moment from `from` on whose wall clock in `zone` is a whole number of steps after midnight. */
function alignedStart(from: Temporal.Instant, step: number, zone: string): Temporal.ZonedDateTime {
  const minute = from.toZonedDateTimeISO(zone).round({ smallestUnit: "minute", roundingMode: "ceil" });
  const past = (minute.hour * 60 + minute.minute) % step;
  return past === 0 ? minute : minute.add({ minutes: step - past });
}

function minutesOf(name: string, input: Temporal.Duration | string): number {
  let minutes: number;
  try {
    minutes = Temporal.Duration.from(input).total("minutes");
  } catch (cause) {
    throw new CadenceError("INVALID_QUERY", `${name} must be a duration in days or smaller units: "${input}"`, {
      cause,
    });
  }
  if (!Number.isInteger(minutes) || minutes < 1 || minutes > MINUTES_PER_DAY) {
    throw new CadenceError("INVALID_QUERY", `${name} must be from 1 minute to 24 hours; got "${input}"`);
  }
  return minutes;
}
