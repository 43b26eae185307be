import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { Night } from "../domain/night.ts";
import { messageOf, StoreError } from "../errors.ts";
import { makeFolder, writeFileAtomic } from "../lib/files.ts";
import { digestOf } from "../lib/hash.ts";
import { readableJson } from "../lib/readable-json.ts";
import type { Redactor } from "../lib/redact.ts";
import { redactValue } from "../lib/redact-value.ts";

export interface KnownNights {
  /** Oldest first. */
  nights: Night[];
  /** One message for each file that cannot be read: what it held is not known. */
  damaged: string[];
}

/** Every night of a results folder. `folder`: the config's `gate.nights`. Damaged files are passed over and named. */
export async function readNights(results: string, folder: string): Promise<KnownNights> {
  const place = nightsFolder(results, folder);
  const known: KnownNights = { nights: [], damaged: [] };
  const names = await readdir(place).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "ENOENT") throw new StoreError("STORE_READ", `${place}: cannot be read: ${error.message}`, { cause: error });
    return [];
  });
  for (const name of names.filter((one) => one.endsWith(".json")).sort()) {
    const night = await readOne(path.join(place, name));
    if (typeof night === "string") known.damaged.push(`${path.join(folder, name)} ${night}`);
    else known.nights.push(night);
  }
  known.nights.sort((a, b) => (`${a.createdAt} ${a.nightId}` < `${b.createdAt} ${b.nightId}` ? -1 : 1));
  return known;
}

/** Ids of all nights by the names of their files, sound or not; sorted. */
export async function nightIds(results: string, folder: string): Promise<string[]> {
  const names = await readdir(nightsFolder(results, folder)).catch(() => []);
  return names
    .filter((one) => one.endsWith(".json"))
    .map((one) => one.slice(0, -".json".length))
    .sort();
}

/** Keeps a night, in place of what was said of the same run before. Without secrets. Resolves with the file. Throws StoreError. */
export async function writeNight(results: string, folder: string, night: Night, redactor: Pick<Redactor, "text">): Promise<string> {
  const file = path.join(nightsFolder(results, folder), `${night.nightId}.json`);
  const clean = redactValue(rounded(night), redactor, FIXED);
  try {
    await makeFolder(path.dirname(file));
    await writeFileAtomic(file, readableJson({ ...clean, checksum: checksumOf(clean) }));
  } catch (error) {
    throw new StoreError("STORE_WRITE", `${file}: cannot be written: ${messageOf(error)}`, { cause: error });
  }
  return file;
}

/** Whether there is a file of this night, sound or not. */
export function hasNight(results: string, folder: string, nightId: string): boolean {
  return existsSync(path.join(nightsFolder(results, folder), `${nightId}.json`));
}

function nightsFolder(results: string, folder: string): string {
  return path.resolve(results, folder);
}

/** Names, times and closed sets of words. */
const FIXED = new Set(["nightId", "runId", "createdAt", "variant", "control", "taskId", "repoId", "kind", "trialId", "outcome", "verdict"]);

/** Why it cannot be used, in words, where it cannot. */
async function readOne(file: string): Promise<Night | string> {
  try {
    const { checksum, ...data } = JSON.parse(await readFile(file, "utf8")) as Record<string, unknown>;
    const version = data["schemaVersion"];
    if (typeof version === "number" && version > 1) return "is of a newer patchbench";
    if (checksum !== checksumOf(data)) return "is damaged: its checksum is another";
    return Night.parse(data);
  } catch {
    return "is damaged";
  }
}

function checksumOf(night: object): string {
  return digestOf(night).slice(0, 16);
}

/** To figures that mean something, so that a file of a night stays small. */
function rounded(night: Night): Night {
  const digits = (value: number | null) => (value === null ? null : Number(value.toPrecision(6)));
  const variants = night.variants.map((one) => ({
    ...one,
    validity: { ...one.validity, infraRate: Number(one.validity.infraRate.toPrecision(6)) },
    sample: {
      ...one.sample,
      tasks: one.sample.tasks.map((task) => ({
        ...task,
        trials: task.trials.map((trial) => ({
          ...trial,
          ...{ sizeRatio: digits(trial.sizeRatio), costUsd: digits(trial.costUsd) },
          wallMs: trial.wallMs === null ? null : Math.round(trial.wallMs),
        })),
      })),
    },
  }));
  return { ...night, variants };
}
