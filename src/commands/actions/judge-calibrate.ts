import { existsSync } from "node:fs";
import path from "node:path";
import { stringify } from "csv-stringify/sync";
import { calibrate } from "../../calibration/calibrate.ts";
import { type JudgedTrial, matchLabels } from "../../calibration/match.ts";
import { drawSample } from "../../calibration/sheet.ts";
import { type Calibration, isCalibrated, USUAL_AGREEMENT } from "../../domain/calibration.ts";
import { ConfigError, ExitCode } from "../../errors.ts";
import { writeFileAtomic } from "../../lib/files.ts";
import { resolveConfig } from "../../library/session.ts";
import { loadLabels, refuse } from "../../load/labels.ts";
import { calibrationText } from "../../report/calibration.ts";
import { count } from "../../report/format.ts";
import { readBrief } from "../../store/briefs.ts";
import { writeCalibration } from "../../store/calibrations.ts";
import { artifact } from "../../store/layout.ts";
import { findRun, readLatest } from "../../store/reader.ts";
import type { ConfigFlags } from "../flags.ts";
import { print, printJson } from "../output.ts";

export interface JudgeCalibrateFlags extends ConfigFlags {
  run: string[];
  labels?: string | undefined;
  sample?: number | undefined;
  output?: string | undefined;
  dryRun: boolean;
  json: boolean;
}

interface Judged extends JudgedTrial {
  taskId: string;
  /** Folder of the run, and of the trial's files in it. */
  folder: string;
  artifacts: string;
}

export async function judgeCalibrateAction(flags: JudgeCalibrateFlags): Promise<ExitCode> {
  const { config, results } = await resolveConfig({ file: flags.config, results: flags.results });
  const folders = new Set(await Promise.all(flags.run.map((name) => findRun(results, name))));
  const judged = (await Promise.all([...folders].map(readJudged))).flat();
  if (judged.length === 0) {
    const hint = "`patchbench score RUN --scorer review` asks a judge; see docs/judge.md.";
    throw new ConfigError("NOTHING_JUDGED", "No trial of these runs has been judged.", { hint });
  }
  if (flags.sample !== undefined) return await writeSheet(judged, flags.sample, flags.output);
  const minAgreement = config.judge?.minAgreement ?? USUAL_AGREEMENT;
  return await compare(judged, { ...flags, labels: flags.labels ?? "" }, { results, minAgreement });
}

async function readJudged(folder: string): Promise<Judged[]> {
  const runId = path.basename(folder);
  const { byTrial } = await readLatest(folder, ({ trialId, taskId, artifacts, judgements }) =>
    judgements.map((judgement) => ({ runId, folder, trialId, taskId, artifacts, judgement })),
  );
  return [...byTrial.values()].flat();
}

interface Place {
  results: string;
  minAgreement: number;
}

async function compare(judged: readonly Judged[], flags: JudgeCalibrateFlags & { labels: string }, place: Place): Promise<ExitCode> {
  const { trials, problems } = matchLabels(await loadLabels(flags.labels), judged);
  refuse(flags.labels, problems);
  const found = calibrate(trials, new Date().toISOString());
  if (!flags.dryRun) for (const one of found) await writeCalibration(place.results, one);
  const calibrations = { byJudge: new Map(found.map((one) => [one.judge, one])), minAgreement: place.minAgreement };
  if (flags.json) printJson(found.map((one) => ({ ...one, calibrated: isCalibrated(one.judge, calibrations) })));
  else for (const one of found) print(`${calibrationText(one, calibrations)}\n`);
  return exitCodeOf(found, (one) => isCalibrated(one.judge, calibrations));
}

/** 3 when some agreement could not be computed, 1 when some is too low or rests on too few labels. */
function exitCodeOf(found: readonly Calibration[], holds: (one: Calibration) => boolean): ExitCode {
  if (found.some(({ alpha }) => alpha === null)) return ExitCode.notMeasured;
  return found.every(holds) ? ExitCode.ok : ExitCode.missed;
}

/** A sheet that tells nothing of what the judge chose. */
async function writeSheet(judged: readonly Judged[], size: number, output: string | undefined): Promise<ExitCode> {
  const drawn = drawSample(judged, size) as Judged[];
  const rows = await Promise.all(
    drawn.map(async ({ runId, trialId, taskId, folder, artifacts, judgement }) => ({
      ...{ run: runId, trial: trialId, score: judgement.name, label: "", rater: "", choices: Object.keys(judgement.choices).join(" | ") },
      patch: path.join(folder, artifacts, artifact.patch),
      request: (await readBrief(folder, taskId))?.request.trim() ?? "",
    })),
  );
  const text = stringify(rows, { header: true, escape_formulas: true });
  if (output === undefined) print(text.trimEnd());
  else if (existsSync(output))
    throw new ConfigError("OUTPUT_EXISTS", `${output} is there already.`, { hint: "It may hold labels: name another file." });
  else {
    await writeFileAtomic(path.resolve(output), text);
    print(
      `${count("judgement", rows.length)} to label in ${output}: fill in label and rater, then \`patchbench judge-calibrate\` with --labels.`,
    );
  }
  return ExitCode.ok;
}
