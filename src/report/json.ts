import type { Reporter } from "./types.ts";

/** The aggregates as they are, for other programs; with the trials and the rates in detail where they are given. */
export const json: Reporter = (summary, trials, rates) =>
  JSON.stringify({ ...summary, ...(trials === undefined ? {} : { trials }), ...(rates === undefined ? {} : { rates }) }, null, 2);
