import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { Calibration, type Calibrations, MIN_AGREEMENT } from "../domain/calibration.ts";
import { messageOf, StoreError } from "../errors.ts";
import { makeFolder, writeFileAtomic } from "../lib/files.ts";
import { sha256 } from "../lib/hash.ts";
import { CALIBRATIONS } from "./layout.ts";

export interface KnownCalibrations extends Calibrations {
  /** Files that could not be read: their judges count as unknown. */
  damaged: string[];
}

/** What is known of every judge of a results folder. Damaged files are passed over and named. */
export async function readCalibrations(results: string, minAgreement: number = MIN_AGREEMENT): Promise<KnownCalibrations> {
  const folder = path.join(results, CALIBRATIONS);
  const byJudge = new Map<string, Calibration>();
  const damaged: string[] = [];
  const names = await readdir(folder).catch(() => []);
  for (const name of names.filter((one) => one.endsWith(".json")).sort()) {
    const calibration = await readOne(path.join(folder, name));
    if (calibration === undefined) damaged.push(path.join(CALIBRATIONS, name));
    else if ((byJudge.get(calibration.judge)?.createdAt ?? "") < calibration.createdAt) byJudge.set(calibration.judge, calibration);
  }
  return { byJudge, minAgreement, damaged };
}

/** Keeps what came of asking people, in place of what was known of that judge before. Resolves with the file. Throws StoreError. */
export async function writeCalibration(results: string, calibration: Calibration): Promise<string> {
  const file = path.join(results, CALIBRATIONS, `${fileName(calibration.judge)}.json`);
  try {
    await makeFolder(path.dirname(file));
    await writeFileAtomic(file, `${JSON.stringify(calibration, null, 2)}\n`);
  } catch (error) {
    throw new StoreError("STORE_WRITE", `${file}: cannot be written: ${messageOf(error)}`, { cause: error });
  }
  return file;
}

async function readOne(file: string): Promise<Calibration | undefined> {
  try {
    return Calibration.parse(JSON.parse(await readFile(file, "utf8")));
  } catch {
    return undefined;
  }
}

/** A judge's identity is a hash; that of a scorer of somebody's own may be any text. */
function fileName(judge: string): string {
  return /^\w[\w.-]{0,100}$/.test(judge) ? judge : sha256(judge);
}
