import { existsSync } from "node:fs";
import { readdir, readFile, rm } from "node:fs/promises";
import path from "node:path";
import { Baseline } from "../domain/baseline.ts";
import { Id } from "../domain/id.ts";
import type { VariantSample } from "../domain/sample.ts";
import { ConfigError, messageOf, StoreError } from "../errors.ts";
import { makeFolder, writeFileAtomic } from "../lib/files.ts";
import { didYouMean } from "../lib/nearest.ts";
import { parseValue } from "../lib/parse-value.ts";
import { readableJson } from "../lib/readable-json.ts";
import type { Redactor } from "../lib/redact.ts";
import { redactValue } from "../lib/redact-value.ts";
import { BASELINES } from "./layout.ts";

export interface KnownBaselines {
  /** Sorted by name. */
  baselines: Baseline[];
  /** One message for each file that cannot be read: what it held is not known, and not "no baseline". */
  damaged: string[];
}

/** Every baseline of a results folder. */
export async function readBaselines(results: string): Promise<KnownBaselines> {
  const known: KnownBaselines = { baselines: [], damaged: [] };
  for (const name of await baselineNames(results)) {
    try {
      known.baselines.push(await readFileOf(results, name));
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      known.damaged.push(error.message);
    }
  }
  return known;
}

/** Throws ConfigError when there is none of this name, StoreError when its file is damaged. */
export async function readBaseline(results: string, name: string): Promise<Baseline> {
  await requireBaseline(results, name);
  return readFileOf(results, name);
}

export function hasBaseline(results: string, name: string): boolean {
  return existsSync(baselineFile(results, name));
}

/** Writes it in place of any of the same name, whole or not at all, without secrets. Resolves with the file. Throws StoreError. */
export async function writeBaseline(results: string, baseline: Baseline, redactor: Pick<Redactor, "text">): Promise<string> {
  const file = baselineFile(results, baseline.name);
  const sample = sorted(baseline.sample);
  try {
    await makeFolder(path.dirname(file));
    await writeFileAtomic(file, readableJson(redactValue({ ...baseline, sample }, redactor, FIXED)));
  } catch (error) {
    throw new StoreError("STORE_WRITE", `${file}: cannot be written: ${messageOf(error)}`, { cause: error });
  }
  return file;
}

/** Names and closed sets of words, which tie the file to runs and tasks. */
const FIXED = new Set(["name", "setAt", "runId", "createdAt", "variant", "control", "taskId", "repoId", "kind", "trialId", "outcome"]);

/** Removes it, also when it is damaged. Resolves with the file. Throws ConfigError when there is none of this name. */
export async function removeBaseline(results: string, name: string): Promise<string> {
  await requireBaseline(results, name);
  const file = baselineFile(results, name);
  await rm(file);
  return file;
}

async function requireBaseline(results: string, name: string): Promise<void> {
  if (Id.safeParse(name).success && hasBaseline(results, name)) return;
  const names = await baselineNames(results);
  const hint = names.length === 0 ? "`patchbench baseline set` makes one." : `Known: ${names.join(", ")}.`;
  throw new ConfigError("BASELINE_UNKNOWN", `No baseline "${name}" in ${results}.${didYouMean(name, names)}`, { hint });
}

function baselineFile(results: string, name: string): string {
  return path.join(results, BASELINES, `${name}.json`);
}

/** Of every file, sound or not; sorted. */
export async function baselineNames(results: string): Promise<string[]> {
  const entries = await readdir(path.join(results, BASELINES)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw new StoreError("STORE_READ", `${path.join(results, BASELINES)}: cannot be read: ${error.message}`, { cause: error });
  });
  return entries
    .filter((entry) => entry.endsWith(".json"))
    .map((entry) => entry.slice(0, -".json".length))
    .sort();
}

async function readFileOf(results: string, name: string): Promise<Baseline> {
  const file = baselineFile(results, name);
  let data: unknown;
  try {
    data = JSON.parse(await readFile(file, "utf8"));
  } catch (error) {
    throw new StoreError("STORE_READ", `${file}: cannot be read: ${messageOf(error)}`, { cause: error, hint: HINT });
  }
  const baseline = parseValue(Baseline, data, { file, code: "STORE_READ", error: StoreError });
  if (baseline.name === name) return baseline;
  throw new StoreError("STORE_READ", `${file}: holds the baseline "${baseline.name}".`, { hint: "Rename the file or the baseline in it." });
}

const HINT = "Restore it, or set it anew with `patchbench baseline set --force`.";

/** Whatever order trials ended in, the same results make the same file. */
function sorted(sample: VariantSample): VariantSample {
  const tasks = sample.tasks.map((task) => ({ ...task, trials: task.trials.toSorted((a, b) => (a.trialId < b.trialId ? -1 : 1)) }));
  return { ...sample, tasks: tasks.sort((a, b) => (a.taskId < b.taskId ? -1 : 1)) };
}
