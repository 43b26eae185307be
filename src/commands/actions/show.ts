import Table from "cli-table3";
import type { Calibrations } from "../../domain/calibration.ts";
import { ExitCode } from "../../errors.ts";
import { resolveConfig } from "../../library/session.ts";
import { duration, factor } from "../../report/format.ts";
import { reporters } from "../../report/index.ts";
import { resultOf } from "../../report/progress.ts";
import { summarizeRun } from "../../run/summary.ts";
import { readCalibrations } from "../../store/calibrations.ts";
import { findRun, readLatest, readManifest } from "../../store/reader.ts";
import type { ConfigFlags } from "../flags.ts";
import { print, printJson } from "../output.ts";
import { showTrial } from "./show-trial.ts";

export interface ShowFlags extends ConfigFlags {
  run: string;
  trial?: string | undefined;
  json: boolean;
}

export async function showAction(flags: ShowFlags): Promise<ExitCode> {
  const { config, results } = await resolveConfig({ file: flags.config, results: flags.results });
  const folder = await findRun(results, flags.run);
  const calibrations = await readCalibrations(results, config.judge?.minAgreement);
  const shown = { folder, calibrations, asJson: flags.json };
  const exitCode = flags.trial === undefined ? await showRun(shown) : await showTrial(flags.trial, { ...shown, config, results });
  if (!flags.json) for (const file of calibrations.damaged) print(`${file} is damaged and was passed over.`);
  return exitCode;
}

interface Shown {
  folder: string;
  calibrations: Calibrations;
  asJson: boolean;
}

async function showRun({ folder, calibrations, asJson }: Shown): Promise<ExitCode> {
  const manifest = await readManifest(folder);
  const { summary, rows } = await summarizeRun(folder, manifest, calibrations);
  if (asJson) {
    printJson({ ...summary, trials: rows });
    return ExitCode.ok;
  }
  const results = await readLatest(folder, resultOf);
  const table = new Table({ head: ["trial", "result", "scope", "size ratio", "wall"], style: { head: [], border: [] } });
  for (const row of rows) {
    const scope = row.within === null ? "–" : row.within === 1 ? "within" : "beyond";
    table.push([row.trialId, results.byTrial.get(row.trialId) ?? "", scope, factor(row.sizeRatio), duration(row.wallMs)]);
  }
  print(table.toString());
  print(reporters.terminal(summary));
  for (const line of summary.damagedLines) print(`Line ${line} of trials.jsonl is damaged and was passed over.`);
  print(`\nRun ${summary.runId}${summary.finished ? "" : " (unfinished: the same command continues it)"} in ${folder}`);
  return ExitCode.ok;
}
