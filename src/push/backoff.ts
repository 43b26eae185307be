export interface Backoff {
  /** Bound of the first pause; each failure in a row doubles it. */
  baseMs: number;
  capMs: number;
}

/** A single failure costs little; an outage soon has long pauses. */
export const usualBackoff: Backoff = { baseMs: 250, capMs: 60_000 };

/** Longest pause that a destination may ask for. */
const MAX_ASKED_MS = 300_000;

/** Pause after so many failures in a row: exponential with full jitter, and no shorter than the destination asked for. */
export function pauseMs(failures: number, { baseMs, capMs }: Backoff, random: () => number, retryAfterSec?: number): number {
  const bound = Math.min(capMs, baseMs * 2 ** Math.min(failures - 1, 30));
  const asked = retryAfterSec !== undefined && retryAfterSec > 0 ? Math.min(MAX_ASKED_MS, retryAfterSec * 1_000) : 0;
  return Math.max(random() * bound, asked);
}
