import type { Scorer } from "../src/scorer-api.ts";
import diffSize from "./diff-size.ts";
import review from "./review.ts";
import scopeDrift from "./scope-drift.ts";
import tests from "./tests.ts";
import trajectoryDrift from "./trajectory-drift.ts";

/** The built-in scorers, in the order they are shown. `review` asks a model and is in no default. */
export const scorers: readonly Scorer[] = [tests, diffSize, scopeDrift, trajectoryDrift, review];
