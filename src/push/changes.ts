import type { Clock } from "./types.ts";

/** Wakes whoever waits for something to change. */
export interface Changes {
  notify(): void;
  /** Resolves at the next change, and when the signal is aborted. */
  next(): Promise<void>;
  /** The same, but not later than in so many ms. */
  within(ms: number, clock: Clock): Promise<void>;
}

export function openChanges(signal: AbortSignal): Changes {
  let waiting = Promise.withResolvers<void>();
  const notify = () => {
    waiting.resolve();
    waiting = Promise.withResolvers<void>();
  };
  signal.addEventListener("abort", notify, { once: true });
  const next = () => (signal.aborted ? Promise.resolve() : waiting.promise);
  return {
    notify,
    next,
    async within(ms, clock) {
      const timer = new AbortController();
      await Promise.race([next(), clock.sleep(ms, timer.signal).catch(() => {})]);
      timer.abort();
    },
  };
}
