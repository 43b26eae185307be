import { mkdir, readdir, readFile, rm } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { messageOf, StoreError } from "../errors.ts";
import { removeTree, writeFileAtomic } from "../lib/files.ts";
import { sha256 } from "../lib/hash.ts";
import type { Redactor } from "../lib/redact.ts";
import { redactValue } from "../lib/redact-value.ts";
import { decodeLine, encodeLine } from "./journal.ts";
import { checkpointFolder } from "./layout.ts";

/** Which go a checkpoint belongs to. One of another fingerprint or attempt is no use to it. */
export interface CheckpointKey {
  /** Absolute. */
  runFolder: string;
  trialId: string;
  fingerprint: string;
  attempt: number;
}

export interface StoredCheckpoint {
  /** Plain data. */
  content: unknown;
  patch: Buffer;
}

const STATE = "state.json";

const Stored = z.strictObject({
  schemaVersion: z.literal(1),
  fingerprint: z.string(),
  attempt: z.int(),
  /** Name of the patch's file, which holds its digest. */
  patch: z.string(),
  content: z.unknown(),
});

export interface CheckpointRedactors {
  all: Pick<Redactor, "text">;
  /** For secrets alone that were given to the run. */
  given: Pick<Redactor, "text">;
}

/** Ciphertext that only its maker can use, and only unchanged: no word of it is anybody's key but by accident. */
const CIPHERTEXT = new Set(["encrypted_content"]);
const NO_FIELDS = new Set<string>();

/**
 * Replaces the checkpoint of a trial: the patch under a name of its own, then the state that names it, whole or not at all. A
 * kill at any moment leaves the old one or the new one. Rejects with StoreError.
 */
export async function writeCheckpoint(
  key: CheckpointKey,
  { content, patch }: StoredCheckpoint,
  redactors: CheckpointRedactors,
): Promise<void> {
  const folder = checkpointFolder(key.runFolder, key.trialId);
  const { fingerprint, attempt } = key;
  const name = patchName(patch);
  const clean = redactValue(redactValue(content, redactors.given, NO_FIELDS), redactors.all, CIPHERTEXT);
  try {
    await mkdir(folder, { recursive: true });
    const before = await readdir(folder);
    if (!before.includes(name)) await writeFileAtomic(path.join(folder, name), patch);
    await writeFileAtomic(path.join(folder, STATE), encodeLine({ schemaVersion: 1, fingerprint, attempt, patch: name, content: clean }));
    for (const old of before) if (old !== name && old !== STATE) await rm(path.join(folder, old), { force: true });
  } catch (error) {
    const full = (error as NodeJS.ErrnoException).code === "ENOSPC";
    throw new StoreError(full ? "DISK_FULL" : "STORE_WRITE", `${folder}: cannot be written: ${messageOf(error)}`, { cause: error });
  }
}

/** The checkpoint of exactly this go; undefined when there is none, or it is another's, torn or damaged. */
export async function readCheckpoint(key: CheckpointKey): Promise<StoredCheckpoint | undefined> {
  const folder = checkpointFolder(key.runFolder, key.trialId);
  const text = await readFile(path.join(folder, STATE), "utf8").catch(() => undefined);
  const stored = text === undefined ? undefined : Stored.safeParse(decodeLine(Buffer.from(text.trimEnd()))).data;
  if (stored === undefined || stored.fingerprint !== key.fingerprint || stored.attempt !== key.attempt) return undefined;
  const patch = await readFile(path.join(folder, path.basename(stored.patch))).catch(() => undefined);
  return patch === undefined || patchName(patch) !== stored.patch ? undefined : { content: stored.content, patch };
}

/** When the trial's record is there, nobody goes on from its checkpoint. */
export async function dropCheckpoint(runFolder: string, trialId: string): Promise<void> {
  await removeTree(checkpointFolder(runFolder, trialId));
}

function patchName(patch: Buffer): string {
  return `patch-${sha256(patch).slice(0, 32)}.diff`;
}
