export interface Clock {
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };

/** The form in which every instant is stored: UTC with milliseconds, so that text order is time order. */
export function timestamp(clock: Clock): string {
  return clock.now().toISOString();
}
