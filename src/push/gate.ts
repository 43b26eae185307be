import type { SinkFailure } from "../sinks/failure.ts";
import { type Backoff, pauseMs } from "./backoff.ts";
import { type Changes, openChanges } from "./changes.ts";
import type { Clock } from "./types.ts";

/**
 * The one way to the destination for all workers of a push: after a failure everybody pauses, then one goes ahead, and the
 * others follow when it got through.
 */
export interface Gate {
  /** Resolves when it is one's turn. Rejects with AbortError. */
  enter(): Promise<Pass>;
}

/** Each pass is given back by one of these. */
export interface Pass {
  /** The destination answered, whatever it said. */
  answered(): void;
  failed(failure: SinkFailure): void;
  /** The destination did some of it and then failed: it is there, so only who asked pauses. Resolves after that. */
  stumbled(): Promise<void>;
  /** Nothing was asked of the destination. */
  unused(): void;
}

export interface GateOptions {
  backoff: Backoff;
  random: () => number;
  clock: Clock;
  signal: AbortSignal;
  /** How long failures in a row are put up with. */
  patienceMs: () => number;
  onGiveUp: (failure: SinkFailure) => void;
  onPause: (ms: number, failure: SinkFailure) => void;
  onResume: () => void;
}

export function openGate(options: GateOptions): Gate {
  const { clock, signal } = options;
  const changes: Changes = openChanges(signal);
  let [failures, openAt, since, epoch] = [0, 0, 0, 0];
  let probing = false;
  const settle = (probe: boolean) => {
    if (probe) probing = false;
    changes.notify();
  };
  const passOf = (probe: boolean): Pass => {
    const began = epoch;
    return {
      answered() {
        if (failures > 0) options.onResume();
        failures = 0;
        settle(probe);
      },
      unused: () => settle(probe),
      async stumbled() {
        if (failures > 0) options.onResume();
        failures = 0;
        settle(probe);
        await clock.sleep(pauseMs(1, options.backoff, options.random), signal).catch(() => {});
      },
      failed(failure) {
        const now = clock.now();
        // requests that were under way when the pause began say nothing new
        if (began === epoch) {
          if (failures === 0) since = now;
          failures += 1;
          epoch += 1;
          const ms = pauseMs(failures, options.backoff, options.random, failure.retryAfterSec);
          openAt = now + ms;
          if (now - since >= options.patienceMs()) options.onGiveUp(failure);
          else options.onPause(ms, failure);
        }
        settle(probe);
      },
    };
  };
  return {
    async enter() {
      for (;;) {
        signal.throwIfAborted();
        if (failures === 0) return passOf(false);
        if (probing) await changes.next();
        else {
          const left = openAt - clock.now();
          if (left > 0) await clock.sleep(left, signal);
          else {
            probing = true;
            return passOf(true);
          }
        }
      }
    },
  };
}
