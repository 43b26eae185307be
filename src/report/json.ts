import type { Reporter } from "./types.ts";

/** The aggregates as they are, for other programs; with the trials where they are given. */
export const json: Reporter = (summary, trials) => JSON.stringify(trials === undefined ? summary : { ...summary, trials }, null, 2);
