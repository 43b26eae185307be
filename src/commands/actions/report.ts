import path from "node:path";
import { stripVTControlCharacters } from "node:util";
import { ExitCode } from "../../errors.ts";
import { readSamples } from "../../library/read-samples.ts";
import { resolveConfig } from "../../library/session.ts";
import { reporters } from "../../report/index.ts";
import { taskRateLines } from "../../report/rates.ts";
import { toldOf } from "../../report/told.ts";
import { secretsOf } from "../../run/secrets.ts";
import { summarizeRun } from "../../run/summary.ts";
import { describeSample, seedOf } from "../../stats/rates/describe.ts";
import { readCalibrations } from "../../store/calibrations.ts";
import { findRun, readLatest, readManifest } from "../../store/reader.ts";
import type { ConfigFlags } from "../flags.ts";
import { print, writeNamed } from "../output.ts";

export interface ReportFlags extends ConfigFlags {
  run: string;
  format: keyof typeof reporters;
  tasks: boolean;
  output?: string | undefined;
}

/** What is on disk, rendered. Reports leave the machine, and records of older versions may hold what is a secret today: so it is redacted once more. */
export async function reportAction(flags: ReportFlags): Promise<ExitCode> {
  const { config, results } = await resolveConfig({ file: flags.config, results: flags.results });
  const folder = await findRun(results, flags.run);
  const calibrations = await readCalibrations(results, config.judge?.minAgreement);
  const { summary, rows } = await summarizeRun(folder, await readManifest(folder), { calibrations });
  const told = await readLatest(folder, toldOf);
  const trials = rows.flatMap((row) => {
    const more = told.byTrial.get(row.trialId);
    return more === undefined ? [] : [{ ...row, ...more }];
  });
  const samples = await readSamples(folder);
  const rates = samples.map((sample) => describeSample(sample, seedOf(sample.runId)));
  const perTask = flags.tasks && flags.format === "terminal" ? rates.flatMap(taskRateLines) : [];
  const text = secretsOf(config)
    .redactor()
    .text([reporters[flags.format](summary, trials, rates), ...perTask].join("\n"));
  if (flags.output === undefined || flags.output === "-") print(text);
  else await writeNamed(path.resolve(flags.output), `${stripVTControlCharacters(text)}\n`);
  return ExitCode.ok;
}
