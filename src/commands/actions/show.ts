import type { ExitCode } from "../../errors.ts";
import { resolveConfig } from "../../library/session.ts";
import { readCalibrations } from "../../store/calibrations.ts";
import { findRun } from "../../store/reader.ts";
import type { ConfigFlags } from "../flags.ts";
import { print } from "../output.ts";
import { showRun } from "./show-run.ts";
import { showTrial } from "./show-trial.ts";
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
  const exitCode =
    flags.trial === undefined ? await showRun({ ...shown, followed }) : await showTrial(flags.trial, { ...shown, config, results });
  if (!flags.json) for (const file of calibrations.damaged) print(`${file} is damaged and was passed over.`);
  return exitCode;
}
