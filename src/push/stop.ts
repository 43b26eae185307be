import type { PushStop } from "./types.ts";

/** One end for all that works on a push: whoever stops it first says why. */
export interface Stop {
  readonly signal: AbortSignal;
  readonly why: PushStop | undefined;
  end(why: PushStop): void;
  /** Ends it for a failure of our own, which `check` throws. */
  fail(error: unknown): void;
  check(): void;
}

export function openStop(): Stop {
  const controller = new AbortController();
  let why: PushStop | undefined;
  let failure: { error: unknown } | undefined;
  return {
    signal: controller.signal,
    get why() {
      return why;
    },
    end(given) {
      if (controller.signal.aborted) return;
      why = given;
      controller.abort();
    },
    fail(error) {
      failure ??= { error };
      controller.abort();
    },
    check() {
      if (failure !== undefined) throw failure.error;
    },
  };
}
