import { setTimeout as sleep } from "node:timers/promises";
import type { Clock } from "./types.ts";

const LONGEST_MS = 2 ** 31 - 1; // a longer timer fires at once

export const realClock: Clock = {
  now: () => performance.now(),
  sleep: async (ms, signal) => void (await sleep(Math.min(ms, LONGEST_MS), undefined, { signal })),
};
