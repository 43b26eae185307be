import type { Reporter } from "./types.ts";

/** The aggregates as they are, for other programs. */
export const json: Reporter = (summary) => JSON.stringify(summary, null, 2);
