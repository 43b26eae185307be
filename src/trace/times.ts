import { type Window, within } from "./bounds.ts";
import type { GoFacts, TraceFacts } from "./facts.ts";
import { timelineOf } from "./timeline.ts";

/** When each part of a trial took place. */
export interface Times {
  trial: Window;
  setup: Window;
  /** Of the attempt that counts. */
  agent: Window;
  /** Of the attempts before it. */
  lost: Window[];
  tests: Window;
}

/**
 * The trial's own time is what its record says; all else lies in it. Durations are known better than moments: waiting is counted
 * as a whole, so that the tests are placed by the trial's end, and never before the agent's.
 */
export function timesOf({ record: { timing }, go, lost }: Pick<TraceFacts, "record" | "go" | "lost">): Times {
  const began = Date.parse(timing.startedAt) || 0;
  const trial = within({ start: began, end: Number.POSITIVE_INFINITY }, began, Date.parse(timing.finishedAt) || began);
  const { workspaceMs, agentMs, diffMs, gradeMs } = timing;
  const told = Date.parse(timing.agentStartedAt ?? "");
  const agentStart = Number.isNaN(told) ? (go?.startedAt ?? trial.start + workspaceMs) : told;
  const agent = within(trial, agentStart, agentStart + agentMs);
  const testsStart = Math.max(agent.end + diffMs, trial.end - gradeMs);
  return {
    ...{ trial, agent, setup: within(trial, agent.start - workspaceMs, agent.start) },
    lost: lostWindows(lost, trial, agent.start),
    tests: within(trial, testsStart, testsStart + gradeMs),
  };
}

/** An attempt that was lost has the time of what is known of it, up to the next. One of an earlier command lies before the trial: it has none. */
function lostWindows(lost: readonly GoFacts[], trial: Window, until: number): Window[] {
  const windows: Window[] = [];
  let next = until;
  for (const go of lost.toReversed()) {
    const start = go.startedAt ?? next;
    const window = within({ start: trial.start, end: next }, start, start + lastOf(go));
    windows.unshift(window);
    next = window.start;
  }
  return windows;
}

/** The last time known of a go, in milliseconds since its start. */
function lastOf(go: GoFacts): number {
  return Math.max(0, timelineOf(go).turns.at(-1)?.until ?? 0, ...go.requests.map(({ time, call }) => time + (call.ms ?? 0)));
}
