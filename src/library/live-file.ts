import { rename, rm, writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { OnEvent } from "../domain/event.ts";
import type { LiveRun } from "../domain/live.ts";
import { startTime } from "../lib/process-start.ts";
import { openTally } from "../stats/progress.ts";
import { LIVE } from "../store/layout.ts";
import { SILENT_MS } from "../store/live.ts";

/** Keeps `live.json` of a run while it goes on. Disposing of it takes the file away. */
export interface LiveFile extends AsyncDisposable {
  see: OnEvent;
}

const PAUSE_MS = 250;
/** Also when nothing happens, so that other machines see that the process lives. */
const BEAT_MS = SILENT_MS / 4;

/** A view for people, never waited for nor synced: a write that fails is passed over, and the next one is as good. */
export function openLiveFile(): LiveFile {
  const tally = openTally(Date.now);
  const ended = new AbortController();
  let folder: string | undefined;
  let wanted = false;
  let writing: Promise<void> | undefined;
  const write = async () => {
    while (wanted && !ended.signal.aborted) {
      wanted = false;
      const progress = tally.now();
      if (folder !== undefined && progress !== undefined) await put(folder, { ...HEAD, at: new Date().toISOString(), progress });
      await sleep(PAUSE_MS, undefined, { signal: ended.signal, ref: false }).catch(() => {});
    }
    writing = undefined;
  };
  const wake = () => {
    wanted = true;
    if (folder !== undefined) writing ??= write();
  };
  const beat = setInterval(wake, BEAT_MS).unref();
  return {
    see(event) {
      tally.see(event);
      if (event.kind === "run-started") folder = event.folder;
      wake();
    },
    async [Symbol.asyncDispose]() {
      clearInterval(beat);
      ended.abort();
      await writing;
      if (folder !== undefined) await remove(folder);
    },
  };
}

const HEAD = {
  schemaVersion: 1,
  writer: { pid: process.pid, started: startTime(process.pid) ?? "0", host: os.hostname() },
} as const;

/** Whole or not at all: readers never see half of it. */
async function put(folder: string, live: LiveRun): Promise<void> {
  const file = path.join(folder, LIVE);
  try {
    await writeFile(temporary(file), JSON.stringify(live));
    await rename(temporary(file), file);
  } catch {
    // no room, no folder: the run has other ways to say so
  }
}

/** One name for all: there is one writer, and a killed one leaves no more than this. */
function temporary(file: string): string {
  return `${file}.tmp`;
}

async function remove(folder: string): Promise<void> {
  const file = path.join(folder, LIVE);
  for (const name of [file, temporary(file)]) await rm(name, { force: true }).catch(() => {});
}
