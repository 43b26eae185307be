import type { TrialRecord } from "../domain/trial.ts";
import type { Slot } from "./job.ts";

type Span = "workspaceMs" | "agentMs" | "diffMs" | "gradeMs";

/** Where a trial's time goes. */
export interface Clock {
  time<T>(span: Span, work: () => Promise<T>): Promise<T>;
  /** Waits, and counts it as waiting. */
  waiting<T>(turn: Promise<T>): Promise<T>;
  /** Runs work in a slot and counts the wait for it. */
  queued<T>(slot: Slot, work: () => Promise<T>): Promise<T>;
  timing(): Omit<TrialRecord["timing"], "firstRequestMs" | "agentStartedAt">;
}

/** Durations are monotonic and, for a span that was tried again, those of the last try. */
export function startClock(): Clock {
  const startedAt = new Date().toISOString();
  const started = performance.now();
  let queuedMs = 0;
  const spans: Record<Span, number> = { workspaceMs: 0, agentMs: 0, diffMs: 0, gradeMs: 0 };
  return {
    async time(span, work) {
      const from = performance.now();
      try {
        return await work();
      } finally {
        spans[span] = Math.round(performance.now() - from);
      }
    },
    async waiting(turn) {
      const asked = performance.now();
      try {
        return await turn;
      } finally {
        queuedMs += performance.now() - asked;
      }
    },
    queued(slot, work) {
      const asked = performance.now();
      return slot(() => {
        queuedMs += performance.now() - asked;
        return work();
      });
    },
    timing() {
      const wallMs = Math.round(performance.now() - started - queuedMs);
      return { startedAt, finishedAt: new Date().toISOString(), wallMs, queuedMs: Math.round(queuedMs), ...spans };
    },
  };
}
