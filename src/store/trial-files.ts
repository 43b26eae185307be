import { readdir, readFile, realpath } from "node:fs/promises";
import path from "node:path";
import { Evidence } from "../domain/evidence.ts";
import type { TrialRecord } from "../domain/trial.ts";
import { StoreError } from "../errors.ts";
import { artifact, resultsOf } from "./layout.ts";

/**
 * The folder of a trial's artifacts, for showing them. Results come from other machines too: a record or a symbolic link that leads out of
 * the results folder would show a file of this one. Throws StoreError for such a trial.
 */
export async function artifactsFolder(run: string, { trialId, artifacts }: Pick<TrialRecord, "trialId" | "artifacts">): Promise<string> {
  const folder = path.join(run, artifacts);
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const linked = entries.filter((entry) => entry.isSymbolicLink()).map(({ name }) => path.join(folder, name));
  const results = await realpath(resultsOf(run));
  const real = await Promise.all([folder, ...linked].map((file) => realpath(file).catch(() => undefined))); // undefined: leads nowhere
  if (isBelow(folder, run) && real.every((file) => file === undefined || isBelow(file, results))) return folder;
  throw new StoreError("STORE_OUTSIDE", `${run}: the files of trial ${trialId} lie outside of the results folder, and are not shown.`);
}

function isBelow(file: string, folder: string): boolean {
  const relative = path.relative(folder, file);
  return relative !== "" && relative !== ".." && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative);
}

/** One artifact as text, "" when the trial has none. */
export async function readArtifact(folder: string, name: keyof typeof artifact): Promise<string> {
  return readFile(path.join(folder, artifact[name]), "utf8").catch(() => "");
}

/** The patch as bytes; undefined when it was never saved. */
export async function readPatch(folder: string): Promise<Buffer | undefined> {
  return readFile(path.join(folder, artifact.patch)).catch(() => undefined);
}

/** The facts a trial was scored by; undefined when it was never graded. Throws StoreError when they are damaged. */
export async function readEvidence(folder: string): Promise<Evidence | undefined> {
  const text = await readArtifact(folder, "evidence");
  if (text === "") return undefined;
  try {
    return Evidence.parse(JSON.parse(text));
  } catch (error) {
    throw new StoreError("STORE_READ", `${path.join(folder, artifact.evidence)}: damaged.`, { cause: error });
  }
}
