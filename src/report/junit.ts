import { junitXml } from "./cases/junit-xml.ts";
import { runCases } from "./cases/run-cases.ts";
import type { Reporter } from "./types.ts";

/** For CI systems that show tests: a suite a variant, a test a trial. */
export const junit: Reporter = (summary, trials = []) => junitXml(runCases(summary, trials));
