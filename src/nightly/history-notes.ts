import type { Night } from "../domain/night.ts";

export interface HistoryFacts {
  /** Sound earlier nights, oldest first, without tonight's. */
  nights: readonly Pick<Night, "nightId" | "createdAt">[];
  /** The folder, as people know it. */
  folder: string;
  /** Files of nights that could not be read. */
  damaged: number;
  /** ISO time of tonight's run. */
  createdAt: string;
}

/** What is missing of the history, in words: nothing of it is ever taken for a quiet night. */
export function historyNotes(facts: HistoryFacts): string[] {
  const { nights, folder, damaged } = facts;
  return [
    ...(nights.length === 0 && damaged === 0 ? [`there is no history: no earlier night in ${folder}`] : []),
    ...(damaged === 0 ? [] : [`${damaged} ${damaged === 1 ? "night's file is" : "nights' files are"} damaged and passed over`]),
    ...gapNotes(facts),
  ];
}

const HOUR = 3_600_000;
const LEAST_GAP = 36 * HOUR;

/** Before tonight, or between the nights it knows: longer than a missed night, and twice what is usual. */
function gapNotes({ nights, createdAt }: HistoryFacts): string[] {
  const times = [...nights, { nightId: "tonight", createdAt }].map((night) => ({ ...night, at: Date.parse(night.createdAt) }));
  const steps = times
    .slice(1)
    .map((night, index) => ({ night, before: times[index] ?? night, ms: night.at - (times[index]?.at ?? night.at) }));
  const usual = steps.map(({ ms }) => ms).toSorted((a, b) => a - b)[Math.floor((steps.length - 1) / 2)] ?? 0;
  const gaps = steps.filter(({ ms }) => ms > Math.max(LEAST_GAP, 2 * usual));
  const last = gaps.at(-1);
  if (last === undefined) return [];
  const more = gaps.length === 1 ? "" : ` (and ${gaps.length - 1} earlier ${gaps.length === 2 ? "gap" : "gaps"})`;
  const days = (last.ms / (24 * HOUR)).toFixed(1);
  return [`no night is known for ${days} days between ${last.before.nightId} and ${last.night.nightId}${more}`];
}
