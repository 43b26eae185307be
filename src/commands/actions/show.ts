import path from "node:path";
import { type Calibrations, uncalibratedScores } from "../../domain/calibration.ts";
import { ConfigError, ExitCode } from "../../errors.ts";
import { didYouMean } from "../../lib/nearest.ts";
import { resolveConfig } from "../../library/session.ts";
import { renderTrial, type TrialView } from "../../report/trial.ts";
import { readCalibrations } from "../../store/calibrations.ts";
import { readLinks } from "../../store/ledgers.ts";
import { findRun, readLatest } from "../../store/reader.ts";
import { readArtifact, readEvidence } from "../../store/trial-files.ts";
import type { ConfigFlags } from "../flags.ts";
import { print, printJson } from "../output.ts";
import { showRun } from "./show-run.ts";
import { watchRun } from "./watch-run.ts";

export interface ShowFlags extends ConfigFlags {
  run: string;
  trial?: string | undefined;
  watch?: boolean | undefined;
  json: boolean;
}

export async function showAction(flags: ShowFlags): Promise<ExitCode> {
  const { config, results } = await resolveConfig({ file: flags.config, results: flags.results });
  const folder = await findRun(results, flags.run);
  const calibrations = await readCalibrations(results, config.judge?.minAgreement);
  const shown = { folder, calibrations, asJson: flags.json };
  const followed = flags.watch === true && (await watchRun(folder));
  const exitCode = flags.trial === undefined ? await showRun({ ...shown, followed }) : await showTrial(flags.trial, shown);
  if (!flags.json) for (const file of calibrations.damaged) print(`${file} is damaged and was passed over.`);
  return exitCode;
}

interface Shown {
  folder: string;
  calibrations: Calibrations;
  asJson: boolean;
}

async function showTrial(name: string, { folder, calibrations, asJson }: Shown): Promise<ExitCode> {
  const { byTrial } = await readLatest(folder, (record) => record);
  const ids = [...byTrial.keys()];
  const matching = byTrial.has(name) ? [name] : ids.filter((id) => id.startsWith(name));
  const record = matching.length === 1 ? byTrial.get(matching[0] ?? "") : undefined;
  if (record === undefined) {
    const why =
      matching.length === 0
        ? `No trial "${name}" in this run.${didYouMean(name, ids)}`
        : `"${name}" fits ${matching.length} trials: ${matching.slice(0, 5).join(", ")} …`;
    throw new ConfigError("TRIAL_UNKNOWN", why, { hint: "`patchbench show RUN` lists them." });
  }
  const artifacts = path.join(folder, record.artifacts);
  const view: TrialView = {
    record,
    folder: artifacts,
    patch: await readArtifact(artifacts, "patch"),
    tests: JSON.parse((await readArtifact(artifacts, "tests")) || "{}"),
    testLog: await readArtifact(artifacts, "testLog"),
    transcript: await readArtifact(artifacts, "transcript"),
    evidence: await readEvidence(artifacts),
    links: (await readLinks(folder)).filter(({ variant }) => variant === record.variant),
    uncalibrated: uncalibratedScores(record, calibrations),
  };
  if (asJson) printJson(view);
  else print(renderTrial(view));
  return ExitCode.ok;
}
