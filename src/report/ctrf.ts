import { ctrfJson } from "./cases/ctrf-json.ts";
import { runCases } from "./cases/run-cases.ts";
import type { Reporter } from "./types.ts";

/** The same tests as in `junit`, in the Common Test Report Format. */
export const ctrf: Reporter = (summary, trials = []) => ctrfJson(runCases(summary, trials));
