import { existsSync } from "node:fs";
import { open, readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { RunManifest } from "../domain/run.ts";
import { SCHEMA_VERSION, TrialRecord } from "../domain/trial.ts";
import { ConfigError, messageOf, StoreError } from "../errors.ts";
import { didYouMean } from "../lib/nearest.ts";
import { parseValue } from "../lib/parse-value.ts";
import { readJournal } from "./journal.ts";
import { JOURNAL, MANIFEST, runFolder, runsFolder } from "./layout.ts";

/** Ids of all runs of a results folder, oldest first; those of requests too. */
export async function listRuns(results: string): Promise<string[]> {
  return (await listRunHeads(results)).map(({ runId }) => runId);
}

interface RunHead {
  runId: string;
  createdAt: string;
  /** It ran a request, and not a suite. */
  isRequest: boolean;
}

/** All runs of a results folder, oldest first. */
export async function listRunHeads(results: string): Promise<RunHead[]> {
  const entries = await readdir(runsFolder(results), { withFileTypes: true }).catch(() => []);
  const folders = entries.filter((entry) => entry.isDirectory() && existsSync(path.join(runsFolder(results), entry.name, MANIFEST)));
  const runs = await Promise.all(
    folders.map(async ({ name }) => ({ runId: name, ...(await headOf(path.join(runsFolder(results), name))) })),
  );
  return runs.sort((a, b) => (`${a.createdAt} ${a.runId}` < `${b.createdAt} ${b.runId}` ? -1 : 1));
}

const HEAD_BYTES = 1_024;

/** From the first lines of a manifest: the rest may be long. */
async function headOf(folder: string): Promise<Omit<RunHead, "runId">> {
  const handle = await open(path.join(folder, MANIFEST));
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    const head = buffer.toString("utf8", 0, bytesRead);
    return { createdAt: /"createdAt": ?"([^"]+)"/.exec(head)?.[1] ?? "", isRequest: REQUEST_HEAD.test(head) };
  } finally {
    await handle.close();
  }
}

/** Right behind the first fields, where nothing of the user's can stand. */
const REQUEST_HEAD = /^\{\s*"schemaVersion": ?\d+,\s*"runId": ?"[^"]*",\s*"createdAt": ?"[^"]*",\s*"request": ?\{/;

/** Folder of a run named by id, by a unique start of it, or `latest`: the newest of the suite, which no request is. Throws ConfigError. */
export async function findRun(results: string, name: string): Promise<string> {
  const heads = await listRunHeads(results);
  const runs = heads.map(({ runId }) => runId);
  const latest = heads.findLast(({ isRequest }) => !isRequest)?.runId;
  const none = { hint: "Start one with `patchbench run`." };
  if (runs.length === 0) throw new ConfigError("RUN_UNKNOWN", `No runs in ${results}.`, none);
  if (name === "latest") {
    if (latest !== undefined) return runFolder(results, latest);
    throw new ConfigError("RUN_UNKNOWN", `Only runs of requests in ${results}: ${runs.at(-1)} is the newest.`, none);
  }
  const matching = runs.includes(name) ? [name] : runs.filter((run) => run.startsWith(name));
  const [only, ...more] = matching;
  if (only !== undefined && more.length === 0) return runFolder(results, only);
  const why =
    only === undefined
      ? `No run "${name}" in ${results}.${didYouMean(name, runs)}`
      : `"${name}" fits ${matching.length} runs: ${matching.join(", ")}.`;
  const isTrial = /__[^/]+__\d+$/.test(name);
  throw new ConfigError("RUN_UNKNOWN", why, {
    hint: isTrial ? "That is a trial's name: its run goes before it." : '"latest" names the newest.',
  });
}

/** Throws StoreError when it is damaged or from a newer version. */
export async function readManifest(folder: string): Promise<RunManifest> {
  const file = path.join(folder, MANIFEST);
  const text = await readFile(file, "utf8").catch((error: unknown) => {
    throw unreadable(file, error);
  });
  return parseManifest(text, file);
}

/** Its text as it was read from `file`. Throws StoreError. */
export function parseManifest(text: string, file: string): RunManifest {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch (error) {
    throw unreadable(file, error);
  }
  refuseNewer(data, file);
  return parseValue(RunManifest, data, { file, code: "STORE_READ", error: StoreError });
}

function unreadable(file: string, error: unknown): StoreError {
  return new StoreError("STORE_READ", `${file}: cannot be read: ${messageOf(error)}`, { cause: error });
}

export interface Latest<T> {
  /** The last record of each trial, in the order first seen. */
  byTrial: Map<string, T>;
  /** Numbers of damaged lines. */
  damaged: number[];
}

/** Reads a run's records one by one and keeps of each trial's last one what `keep` returns: memory stays small. */
export async function readLatest<T>(folder: string, keep: (record: TrialRecord) => T): Promise<Latest<T>> {
  const file = path.join(folder, JOURNAL);
  const latest: Latest<T> = { byTrial: new Map(), damaged: [] };
  for await (const line of readJournal(file, (number) => latest.damaged.push(number))) {
    const record = parseRecord(line.value, `${file}:${line.number}`);
    if (record) latest.byTrial.set(record.trialId, keep(record));
    else latest.damaged.push(line.number);
  }
  return latest;
}

/** Undefined for what is no record. Throws StoreError for one of a newer version. */
export function parseRecord(value: unknown, where: string): TrialRecord | undefined {
  refuseNewer(value, where);
  return TrialRecord.safeParse(value).data;
}

function refuseNewer(value: unknown, where: string): void {
  const version = (value as { schemaVersion?: unknown } | null)?.schemaVersion;
  if (typeof version === "number" && version > SCHEMA_VERSION) {
    throw new StoreError(
      "STORE_NEWER",
      `${where}: written by a newer patchbench (format ${version}, this one reads up to ${SCHEMA_VERSION}).`,
      {
        hint: "Update patchbench, or use another --results folder.",
      },
    );
  }
}
