import type { PlannedTrial } from "../domain/trial.ts";

/**
 * Runs trials and yields what each comes to, in order of completion. Starts none after the signal aborts; those in
 * flight are awaited (their work ends by the signal itself). Memory does not grow with the number of trials. When `work`
 * rejects, no more are started and the rejection is passed on once the others have ended.
 */
export type Scheduler = <T>(
  trials: readonly PlannedTrial[],
  work: (trial: PlannedTrial) => Promise<T>,
  options: { inFlight: number; signal: AbortSignal },
) => AsyncGenerator<T>;

/** One after the other: for debugging, and where order matters. */
const serial: Scheduler = async function* (trials, work, { signal }) {
  for (const trial of trials) {
    if (signal.aborted) return;
    yield await work(trial);
  }
};

/** Up to `inFlight` at once. */
const pool: Scheduler = async function* <T>(
  trials: readonly PlannedTrial[],
  work: (trial: PlannedTrial) => Promise<T>,
  { inFlight, signal }: { inFlight: number; signal: AbortSignal },
) {
  const running = new Map<PlannedTrial, Promise<{ trial: PlannedTrial; value: T }>>();
  const waiting = trials[Symbol.iterator]();
  const fill = () => {
    while (running.size < inFlight && !signal.aborted) {
      const next = waiting.next();
      if (next.done) return;
      running.set(
        next.value,
        work(next.value).then((value) => ({ trial: next.value, value })),
      );
    }
  };
  try {
    for (fill(); running.size > 0; fill()) {
      const { trial, value } = await Promise.race(running.values());
      running.delete(trial);
      yield value;
    }
  } finally {
    await Promise.allSettled(running.values());
  }
};

export const schedulers = { pool, serial } satisfies Record<string, Scheduler>;
