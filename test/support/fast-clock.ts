import { setTimeout as sleep } from "node:timers/promises";
import type { Clock } from "../../src/push/types.ts";

/** A clock on which so much more time passes than here. */
export function fastClock(factor = 500): Clock {
  return {
    now: () => performance.now() * factor,
    sleep: async (ms, signal) => void (await sleep(ms / factor, undefined, { signal })),
  };
}
