import type { Call } from "../domain/trajectory.ts";
import type { Aside, Turn } from "../domain/turns.ts";
import type { GoFacts } from "./facts.ts";

/** A turn in time, in milliseconds since the agent's start. */
export interface TimedTurn {
  turn: Turn;
  /** What was said between the turn before and this one. */
  asides: Aside[];
  /** When the turn before had ended: the model was asked after that. */
  from: number;
  /** The last time known of it. */
  until: number;
  calls: { call: Call; at: number; until: number }[];
}

export interface Timeline {
  turns: TimedTurn[];
  /** What was said after the last turn. */
  trailing: Aside[];
  /** Whether any step has a time of its own. */
  timed: boolean;
}

/** The turns of a go one after another. A step without a time has that of the one before, the first one that of the start. */
export function timelineOf(go: Pick<GoFacts, "parts" | "requests">): Timeline {
  const late = lateOf(go);
  const turns: TimedTurn[] = [];
  let asides: Aside[] = [];
  let [now, end, timed] = [0, 0, false];
  const shifted = (at: number | null | undefined, otherwise: number) => (at === null || at === undefined ? otherwise : at + late);
  const timeOf = (at: number | null) => {
    timed ||= at !== null;
    now = shifted(at, now);
    return now;
  };
  for (const part of go.parts) {
    if (part.kind === "aside") {
      timeOf(part.step.at);
      asides.push(part.step);
      continue;
    }
    const { turn } = part;
    const from = end;
    const began = timeOf(turn.at);
    const calls = turn.calls.map((call) => {
      const at = timeOf(call.at);
      return { call, at, until: Math.max(at, shifted(call.endedAt, at)) };
    });
    end = Math.max(end, began, ...calls.map((call) => call.until), shifted(turn.usage?.at, 0));
    turns.push({ turn, asides, from, until: end, calls });
    asides = [];
  }
  return { turns, trailing: asides, timed };
}

/**
 * By how much an agent's own clock is late: it starts it when its program runs, the gateway's runs from before that. Nothing an
 * agent says comes before the first byte of its model's first answer.
 */
function lateOf({ parts, requests }: Pick<GoFacts, "parts" | "requests">): number {
  const first = parts.find((part) => part.kind === "turn")?.turn.at ?? null;
  const answer = requests.find(({ call }) => call.failure === null && call.firstByteMs !== null);
  return first === null || answer === undefined ? 0 : Math.max(0, answer.time + (answer.call.firstByteMs ?? 0) - first);
}
