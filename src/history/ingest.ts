import { createHash } from "node:crypto";
import { type FileHandle, readFile } from "node:fs/promises";
import path from "node:path";
import type { RunManifest } from "../domain/run.ts";
import { StoreError } from "../errors.ts";
import { beginsWith, openIfThere, type ReadMark } from "../store/journal-bytes.ts";
import { JOURNAL, MANIFEST, runFolder } from "../store/layout.ts";
import { parseManifest } from "../store/reader.ts";
import { suiteName } from "../trace/experiment.ts";
import { addCells, findCells } from "./plan.ts";
import { readTrials } from "./read-trials.ts";
import { isUnchanged, stampOf } from "./stamp.ts";
import type { Statements } from "./statements.ts";

/** A row of `runs`. */
interface KnownRun extends ReadMark {
  id: number | bigint;
  manifest_stamp: string;
  manifest_hash: string;
  journal_stamp: string;
  damaged: number;
  problem: string | null;
}

/** Brings one run of the index up to date; to be called inside a transaction. Resolves with the number of lines read. */
export async function ingestRun(statements: Statements, results: string, name: string): Promise<number> {
  const folder = runFolder(results, name);
  const files = { manifest: path.join(folder, MANIFEST), journal: path.join(folder, JOURNAL) };
  // Before anything is read: what is written meanwhile makes another stamp.
  const [manifest, record] = [await stampOf(files.manifest), await stampOf(files.journal)];
  const known = statements.run.get(name) as unknown as KnownRun | undefined;
  if (known && isUnchanged(known.manifest_stamp, manifest) && isUnchanged(known.journal_stamp, record)) return 0; // another was faster
  const text = await readFile(files.manifest, "utf8").catch(() => undefined);
  if (text === undefined) {
    if (known) dropRun(statements, known.id); // it went after the listing
    return 0;
  }
  const hash = createHash("sha256").update(text).digest("hex");
  const journal = await openIfThere(files.journal);
  try {
    const goesOn = known?.manifest_hash === hash && known.problem === null && (await onlyGrew(journal, known));
    if (known && !goesOn) dropRun(statements, known.id);
    const run = goesOn ? known : addRun(statements, name, hash);
    const lines = await readRun(statements, { run, name, text, files, journal, isNew: !goesOn });
    statements.stampRun.run(manifest.text, record.text, run.id);
    return lines;
  } finally {
    await journal?.close();
  }
}

/** Removes a run with everything that is known of it. */
export function dropRun(statements: Statements, id: number | bigint): void {
  for (const statement of statements.dropRun) statement.run(id);
}

async function onlyGrew(journal: FileHandle | undefined, mark: ReadMark): Promise<boolean> {
  return journal === undefined ? mark.bytes === 0 : await beginsWith(journal, mark);
}

function addRun(statements: Statements, name: string, hash: string): KnownRun {
  const { lastInsertRowid: id } = statements.addRun.run(name, hash);
  return { id, bytes: 0, crc: 0, damaged: 0, problem: null, manifest_stamp: "", manifest_hash: hash, journal_stamp: "" };
}

interface RunFiles {
  run: KnownRun;
  name: string;
  text: string;
  files: { manifest: string; journal: string };
  journal: FileHandle | undefined;
  isNew: boolean;
}

/** A run that cannot be read is kept with the reason, without trials, until its files change. */
async function readRun(statements: Statements, { run, text, files, journal, isNew }: RunFiles): Promise<number> {
  try {
    const manifest: RunManifest = parseManifest(text, files.manifest);
    if (isNew) statements.nameRun.run(manifest.createdAt, suiteName(manifest), run.id);
    if (manifest.request !== undefined) return 0; // in no figure of the suite's
    const cells = isNew ? addCells(statements, run.id, manifest) : findCells(statements, run.id);
    if (journal === undefined) return 0;
    const read = await readTrials(statements, { manifest, cells, journal, mark: run, file: files.journal });
    statements.markRun.run(read.mark.bytes, read.mark.crc, run.damaged + read.damaged, null, run.id);
    return read.lines;
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    for (const statement of statements.emptyRun) statement.run(run.id);
    statements.markRun.run(0, 0, 0, error.message, run.id);
    return 0;
  }
}
