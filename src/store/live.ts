import { readFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { LiveRun } from "../domain/live.ts";
import { isAlive } from "../lib/process-start.ts";
import { LIVE } from "./layout.ts";

/** What a run's process last said of itself. */
export interface LiveState extends LiveRun {
  /** Whether that process still runs. If not it was killed: one that ends takes the file away. */
  alive: boolean;
}

/** How long a process of another machine may be silent: what runs there cannot be asked for. */
export const SILENT_MS = 30_000;

/** Undefined when nothing runs, and nothing was killed; also for what cannot be read. */
export async function readLive(runFolder: string, now = Date.now()): Promise<LiveState | undefined> {
  const text = await readFile(path.join(runFolder, LIVE), "utf8").catch(() => "");
  try {
    const live = LiveRun.parse(JSON.parse(text));
    const { pid, started, host } = live.writer;
    return { ...live, alive: host === os.hostname() ? isAlive(pid, started) : now - Date.parse(live.at) < SILENT_MS };
  } catch {
    return undefined;
  }
}
