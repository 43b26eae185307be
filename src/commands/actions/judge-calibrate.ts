import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import { calibrate } from "../../calibration/calibrate.ts";
import { choicesOfJudges, type JudgedRun } from "../../calibration/judged-run.ts";
import { parseLabels } from "../../calibration/labels.ts";
import { placeLabels } from "../../calibration/resolve.ts";
import { drawSample, renderSheet, type SheetRow } from "../../calibration/sheet.ts";
import { agrees, type Calibration, MIN_AGREEMENT } from "../../domain/calibration.ts";
import type { Judgement } from "../../domain/judgement.ts";
import type { RunManifest } from "../../domain/run.ts";
import type { TrialRecord } from "../../domain/trial.ts";
import { ConfigError, ExitCode, messageOf } from "../../errors.ts";
import { sha256 } from "../../lib/hash.ts";
import { resolveConfig } from "../../library/session.ts";
import { calibrationLines } from "../../report/calibration.ts";
import { count } from "../../report/format.ts";
import { seeded } from "../../stats/random.ts";
import { readBrief } from "../../store/briefs.ts";
import { writeCalibration } from "../../store/calibrations.ts";
import { artifact } from "../../store/layout.ts";
import { findRun, readLatest, readManifest } from "../../store/reader.ts";
import type { ConfigFlags } from "../flags.ts";
import { print, printJson, writeNew } from "../output.ts";

export interface JudgeCalibrateFlags extends ConfigFlags {
  runs: string[];
  labels?: string | undefined;
  dryRun: boolean;
  sample?: number | undefined;
  output?: string | undefined;
  json: boolean;
}

export async function judgeCalibrateAction(flags: JudgeCalibrateFlags): Promise<ExitCode> {
  const { config, results } = await resolveConfig({ file: flags.config, results: flags.results });
  const folders = await Promise.all(flags.runs.map((name) => findRun(results, name)));
  const runs = await Promise.all([...new Set(folders)].map(readJudgedRun));
  if (flags.sample !== undefined && flags.output !== undefined) return writeSheet(flags, runs, flags.sample, flags.output);
  const file = flags.labels ?? "";
  const text = await readLabels(file);
  const { labels, blank } = parseLabels(text, file);
  const placed = placeLabels(labels, runs, file);
  const choices = choicesOfJudges(runs);
  const made = calibrate({ labels: placed, choices, labelsDigest: sha256(text), now: new Date() });
  const minAgreement = config.judge?.minAgreement ?? MIN_AGREEMENT;
  const written = flags.dryRun ? [] : await Promise.all(made.calibrations.map((one) => writeCalibration(results, one)));
  if (flags.json) {
    const calibrations = made.calibrations.map((one, index) => ({
      ...{ ...one, calibrated: agrees(one, minAgreement), file: written[index] ?? null },
    }));
    printJson({ calibrations, unjudged: made.unjudged, blank, minAgreement });
  } else {
    for (const line of calibrationLines({ ...made, blank, minAgreement })) print(line);
    for (const one of written) print(`Kept in ${path.relative(process.cwd(), one)}`);
  }
  return exitCodeOf(made.calibrations, minAgreement);
}

/** 3 goes before 1: what cannot be told is not too low. */
function exitCodeOf(calibrations: readonly Calibration[], minAgreement: number): ExitCode {
  if (calibrations.length === 0 || calibrations.some((one) => !agrees(one, Number.NEGATIVE_INFINITY))) return ExitCode.notMeasured;
  return calibrations.every((one) => agrees(one, minAgreement)) ? ExitCode.ok : ExitCode.missed;
}

interface StoredRun extends JudgedRun {
  folder: string;
  manifest: RunManifest;
  /** By trial: the folder of its files. */
  artifacts: ReadonlyMap<string, string>;
}

async function readJudgedRun(folder: string): Promise<StoredRun> {
  const manifest = await readManifest(folder);
  const { byTrial } = await readLatest(folder, ({ judgements, artifacts }: TrialRecord) => ({ judgements, artifacts }));
  const trials = new Map<string, readonly Judgement[]>(manifest.trials.map(({ trialId }) => [trialId, []]));
  for (const [id, { judgements }] of byTrial) trials.set(id, judgements);
  const artifacts = new Map([...byTrial].map(([id, one]) => [id, path.join(folder, one.artifacts)]));
  return { runId: manifest.runId, folder, manifest, trials, artifacts };
}

async function readLabels(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    const why = existsSync(file) ? `cannot be read: ${messageOf(error)}` : "there is no such file.";
    throw new ConfigError("LABELS_READ", `--labels: ${file}: ${why}`, { cause: error });
  }
}

async function writeSheet(flags: JudgeCalibrateFlags, runs: readonly StoredRun[], perScore: number, output: string): Promise<ExitCode> {
  const seed = Number.parseInt(sha256(runs.map(({ runId }) => runId).join(" ")).slice(0, 8), 16);
  const rows = drawSample(runs, perScore, seeded(seed));
  const full = await Promise.all(rows.map(async (row) => ({ ...row, ...(await textsOf(row, runs)) })));
  if (rows.length === 0) {
    print("No trial of these runs was judged: there is nothing to label.");
    return ExitCode.notMeasured;
  }
  await writeNew(path.resolve(output), renderSheet(full));
  if (flags.json) printJson({ output, rows: rows.length });
  else print(`${count("row", rows.length)} to label in ${output}: fill in the columns label and rater.`);
  return ExitCode.ok;
}

async function textsOf({ runId, trialId }: SheetRow, runs: readonly StoredRun[]) {
  const run = runs.find((one) => one.runId === runId);
  const taskId = run?.manifest.trials.find((one) => one.trialId === trialId)?.taskId ?? "";
  const brief = run === undefined ? undefined : await readBrief(run.folder, taskId);
  return { request: brief?.request ?? "", patch: path.join(run?.artifacts.get(trialId) ?? "", artifact.patch) };
}
