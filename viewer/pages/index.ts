import type { ComponentType } from "preact";
import type { PageName } from "../../src/pages/keys.ts";
import type { Route } from "../router.ts";
import { ComparePage } from "./compare.tsx";
import { FlipPage } from "./flip.tsx";
import { NightsPage } from "./nights.tsx";
import { RunPage } from "./run.tsx";
import { RunsPage } from "./runs.tsx";
import { TrialPage } from "./trial.tsx";

/** Who shows what. A transcript is read by the trial's page and has none of its own. */
export const pages: Partial<Record<PageName, ComponentType<{ route: Route }>>> = {
  compare: ComparePage,
  flip: FlipPage,
  nights: NightsPage,
  run: RunPage,
  runs: RunsPage,
  trial: TrialPage,
};
