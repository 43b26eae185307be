import type { SinkFailure } from "../sinks/failure.ts";
import { type Backoff, pauseMs } from "./backoff.ts";
import { openChanges } from "./changes.ts";
import type { Clock } from "./types.ts";

/**
 * The one way to the destination for all workers of a push. While there are signs of life, who failed pauses alone; after a
 * few failures in a row without any, everybody pauses, then one goes ahead, and the others follow when it got somewhere.
 */
export interface Gate {
  /** Resolves when it is one's turn. Rejects with AbortError. */
  enter(): Promise<Pass>;
}

/** Each pass is given back by one of these. */
export interface Pass {
  /** The destination did as it was asked, or said why not. */
  answered(): void;
  /** How long the one who failed is to pause, in ms. */
  failed(failure: SinkFailure): number;
  /** Nothing was asked of the destination. */
  unused(): void;
}

export interface GateOptions {
  backoff: Backoff;
  random: () => number;
  clock: Clock;
  signal: AbortSignal;
  /** How long failures are put up with when nothing gets through. */
  patienceMs: () => number;
  onGiveUp: (failure: SinkFailure) => void;
  onPause: (ms: number, failure: SinkFailure) => void;
  onResume: () => void;
}

/** Failures in a row without a sign of life that are taken for chance. */
const CHANCE = 3;
/** Partial failures in a row that are. */
const PARTIAL_CHANCE = 16;
/** A probe that takes longer has hung: the next one goes. */
const PROBE_MS = 5_000;

export function openGate(options: GateOptions): Gate {
  const { clock, signal, backoff, random } = options;
  const changes = openChanges(signal);
  /** `silent`: failures in a row without a sign of life; `partial`: those with one, since anything was answered in full. */
  const state = { silent: 0, partial: 0, since: undefined as number | undefined, openAt: 0, probedAt: -PROBE_MS, epoch: 0, closed: false };

  const open = () => {
    if (state.closed) options.onResume();
    state.closed = false;
    state.silent = 0;
    changes.notify();
  };
  const close = (ms: number, failure: SinkFailure) => {
    state.closed = true;
    state.epoch += 1;
    state.openAt = clock.now() + ms;
    state.probedAt = -PROBE_MS;
    options.onPause(ms, failure);
    changes.notify();
  };
  const failed = (failure: SinkFailure, began: number): number => {
    const now = clock.now();
    state.since ??= now;
    if (now - state.since >= options.patienceMs()) options.onGiveUp(failure);
    if (failure.alive) {
      open();
      state.partial += 1;
    }
    // requests that were under way when the pause began say nothing new
    if (began !== state.epoch && state.closed) return 0;
    if (!failure.alive) state.silent += 1;
    const asked = failure.retryAfterSec ?? 0;
    if (state.closed || state.silent > CHANCE || asked > 0) {
      close(pauseMs(Math.max(1, state.silent - CHANCE), backoff, random, asked), failure);
      return 0;
    }
    return pauseMs(1 + Math.floor(state.partial / PARTIAL_CHANCE), backoff, random);
  };
  const pass = (): Pass => {
    const began = state.epoch;
    return {
      answered() {
        state.since = undefined;
        state.partial = 0;
        open();
      },
      failed: (failure) => failed(failure, began),
      unused() {
        state.probedAt = -PROBE_MS;
        changes.notify();
      },
    };
  };
  return {
    async enter() {
      for (;;) {
        signal.throwIfAborted();
        if (!state.closed) return pass();
        const left = Math.max(state.openAt, state.probedAt + PROBE_MS) - clock.now();
        if (left > 0) await changes.within(left, clock);
        else {
          state.probedAt = clock.now();
          return pass();
        }
      }
    },
  };
}
