import { readFile, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { messageOf, StoreError } from "../errors.ts";
import { makeFolder } from "../lib/files.ts";

const POLL_MS = 250;

export interface LockOptions {
  /** What the holder is doing, told to whoever comes second. */
  purpose: string;
  /** Wait for the holder instead of refusing. */
  wait: boolean;
  signal: AbortSignal;
  onWait: (holder: string) => void;
}

/** One writer per results folder. Throws StoreError that names the holder. */
export async function lockResults(results: string, options: LockOptions): Promise<AsyncDisposable> {
  return await lockFile(path.join(results, ".lock"), options, (holder) => {
    const hint = "Use --wait to wait for it, or another --results folder.";
    return new StoreError("RESULTS_LOCKED", `${results} is in use by ${holder}.`, { hint });
  });
}

/** One request per results folder, from its run to its branch: what another is still at was not left by it. Waits for the holder. */
export async function lockRequests(results: string, options: Omit<LockOptions, "wait">): Promise<AsyncDisposable> {
  return await lockFile(path.join(results, ".requests.lock"), { ...options, wait: true }, (holder) => {
    return new StoreError("RESULTS_LOCKED", `${results} is in use by ${holder}.`);
  });
}

/**
 * A lock by an exclusive SQLite transaction on a file of its own: the operating system ends it with the process, so that no
 * kill leaves a stale lock. Beside it `<file>.json` says who holds it. Throws what `refusal` makes of the holder.
 */
export async function lockFile(file: string, options: LockOptions, refusal: (holder: string) => StoreError): Promise<AsyncDisposable> {
  const folder = path.dirname(file);
  await makeFolder(folder).catch((error: unknown) => {
    throw new StoreError("STORE_WRITE", `${folder}: cannot be made: ${messageOf(error)}`, { cause: error });
  });
  const holderFile = `${file}.json`;
  let told = false;
  for (;;) {
    const held = await tryLock(file);
    if (held) {
      await writeFile(
        holderFile,
        JSON.stringify({
          pid: process.pid,
          host: os.hostname(),
          user: userName(),
          since: new Date().toISOString(),
          purpose: options.purpose,
        }),
      );
      return held;
    }
    const holder = await describeHolder(holderFile);
    if (!options.wait) throw refusal(holder);
    if (!told) options.onWait(holder);
    told = true;
    await sleep(POLL_MS, undefined, { signal: options.signal });
  }
}

/** An id that the system has no name for, as in many containers, is told as the number. */
function userName(): string {
  try {
    return os.userInfo().username;
  } catch {
    return String(process.getuid?.());
  }
}

async function tryLock(file: string): Promise<AsyncDisposable | undefined> {
  const { DatabaseSync } = await import("node:sqlite");
  const database = new DatabaseSync(file);
  try {
    database.exec("PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE");
  } catch (error) {
    database.close();
    if (/locked|busy/i.test(messageOf(error))) return undefined;
    throw new StoreError("STORE_WRITE", `${file}: cannot be locked: ${messageOf(error)}`, { cause: error });
  }
  return {
    async [Symbol.asyncDispose]() {
      database.close();
    },
  };
}

async function describeHolder(file: string): Promise<string> {
  try {
    const holder = JSON.parse(await readFile(file, "utf8")) as Record<string, unknown>;
    return `process ${holder["pid"]} of ${holder["user"]} on ${holder["host"]} since ${holder["since"]} (${holder["purpose"]})`;
  } catch {
    return "another process";
  }
}
