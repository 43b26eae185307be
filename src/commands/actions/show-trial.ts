import path from "node:path";
import type { Config } from "../../domain/config.ts";
import { ExitCode } from "../../errors.ts";
import { readPage } from "../../pages/index.ts";
import { keyText } from "../../pages/keys.ts";
import type { TrialDoc } from "../../pages/trial-page.ts";
import { renderTrial, type TrialView } from "../../report/trial.ts";
import { readArtifact, readEvidence } from "../../store/trial-files.ts";
import { print, printJson } from "../output.ts";

interface Shown {
  /** Of the run. */
  folder: string;
  config: Config;
  results: string;
  asJson: boolean;
}

/** `show RUN TRIAL`: what the trial's page tells, for a terminal. */
export async function showTrial(name: string, { folder, config, results, asJson }: Shown): Promise<ExitCode> {
  const key = keyText({ page: "trial", parts: [path.basename(folder), name] });
  const page = (await readPage({ resolved: { config, results } }, key)) as TrialDoc;
  const { record, folder: artifacts, links, uncalibrated, change } = page;
  const view: TrialView = {
    ...{ record, folder: artifacts, patch: change.patch, links, uncalibrated, page },
    tests: JSON.parse((await readArtifact(artifacts, "tests")) || "{}"),
    testLog: await readArtifact(artifacts, "testLog"),
    transcript: await readArtifact(artifacts, "transcript"),
    evidence: await readEvidence(artifacts),
    width: process.stdout.columns,
  };
  if (asJson) printJson(asData(view));
  else print(renderTrial(view));
  return ExitCode.ok;
}

/** Without what stands in it twice. */
function asData({ page, width: _, ...view }: TrialView) {
  const { story, go, wandering, commands, nearby, change } = page;
  const { scopes, reasons } = change;
  return { ...view, story, phases: go.phases, turns: go.turns, wandering, scopes, reasons, failures: failuresOf(page), nearby, commands };
}

function failuresOf({ tests }: TrialDoc): Record<string, string> {
  return Object.fromEntries(tests.flatMap(({ id, failure }) => (failure === null ? [] : [[id, failure]])));
}
