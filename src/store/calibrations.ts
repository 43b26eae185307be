import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { Calibration, type Calibrations, USUAL_AGREEMENT } from "../domain/calibration.ts";
import { makeFolder, writeFileAtomic } from "../lib/files.ts";
import { CALIBRATIONS } from "./layout.ts";

/** What is known of every judge. A damaged file is passed over: its judge then counts as uncalibrated. */
export async function readCalibrations(results: string, minAgreement = USUAL_AGREEMENT): Promise<Calibrations> {
  const folder = path.join(results, CALIBRATIONS);
  const names = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith(".json"));
  const byJudge = new Map<string, Calibration>();
  for (const name of names.sort()) {
    const found = Calibration.safeParse(await readJson(path.join(folder, name)));
    if (found.success) byJudge.set(found.data.judge, found.data);
  }
  return { byJudge, minAgreement };
}

/** Replaces what was known of the judge. Resolves with the file. */
export async function writeCalibration(results: string, calibration: Calibration): Promise<string> {
  const file = path.join(results, CALIBRATIONS, `${calibration.name}-${calibration.judge.slice(0, 12)}.json`);
  await makeFolder(path.dirname(file));
  await writeFileAtomic(file, `${JSON.stringify(calibration, null, 2)}\n`);
  return file;
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, "utf8"));
  } catch {
    return undefined;
  }
}
