import type { ModelApi, ModelFailure } from "../domain/model-use.ts";
import type { Usage } from "../domain/usage.ts";
import type { GoFacts } from "./facts.ts";
import type { Timeline } from "./timeline.ts";

/** A request to the model, by the gateway or else by the agent's own account. */
export interface ModelRequest {
  /** Number of its turn from 0; undefined when it belongs to none. */
  turn: number | undefined;
  /** In milliseconds since the agent's start. */
  at: number;
  until: number;
  api: ModelApi | null;
  requested: string | null;
  served: string | null;
  usage: Usage | null;
  failure: ModelFailure | null;
  /** Null: only the gateway knows. */
  firstByteMs: number | null;
}

/** What the gateway saw, unless only the agent told of tokens. */
export function requestsOf({ requests }: GoFacts, timeline: Timeline): ModelRequest[] {
  const told = timeline.turns.flatMap(({ turn: { usage }, from, until }, turn): ModelRequest[] => {
    if (usage === undefined) return [];
    const names = { api: null, requested: usage.model, served: null };
    return [{ turn, at: from, until: usage.at ?? until, ...names, usage: usage.usage, failure: null, firstByteMs: null }];
  });
  if (told.length > 0 && requests.every(({ call }) => call.usage === null)) return told;
  return requests.map(({ time, call }) => {
    const until = time + (call.ms ?? 0);
    const { api, model: requested, served, usage, failure, firstByteMs } = call;
    const turn = turnAt((time + until) / 2, timeline, failure === null);
    return { turn, at: time, until, api, requested, served, usage, failure, firstByteMs };
  });
}

/** The turn that a request led to: by its middle, since two clocks tell where it begins and ends. A failure after the last turn led to none. */
function turnAt(time: number, { turns, timed }: Timeline, answered: boolean): number | undefined {
  if (!timed || turns.length === 0) return undefined;
  const at = turns.findIndex((turn) => time <= turn.until);
  return at >= 0 ? at : answered ? turns.length - 1 : undefined;
}
