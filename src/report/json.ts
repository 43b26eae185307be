import type { RunReport } from "../domain/run-report.ts";
import type { Reporter } from "./types.ts";

/** The aggregates as they are, for other programs: `schemas/report.schema.json`; with the trials and the rates in detail where they are given. */
export const json: Reporter = (summary, trials, rates) => {
  const report: Loose<RunReport> = { ...summary, ...(trials === undefined ? {} : { trials }), ...(rates === undefined ? {} : { rates }) };
  return JSON.stringify(report, null, 2);
};

/** Aggregates are read-only, and what is undefined is left out of JSON. */
type Loose<T> = T extends readonly (infer One)[]
  ? readonly Loose<One>[]
  : T extends object
    ? { [K in keyof T]: Loose<T[K]> | (undefined extends T[K] ? undefined : never) }
    : T;
