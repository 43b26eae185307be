import type { ChildProcess } from "node:child_process";
import { readdir, readFile, readlink } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

/** Signals a detached child's process group; a group that is gone is fine. */
export function killGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") child.kill(signal);
  }
}

const ROUNDS = 50;

/**
 * Kills every process whose environment carries the text, round after round until none is left: finds what left the
 * group by `setsid`. Linux only (elsewhere there is no /proc); a process that also cleared its environment escapes.
 */
export async function killMarked(marker: string): Promise<void> {
  for (let round = 0; round < ROUNDS; round += 1) {
    const found = await markedProcesses(marker);
    if (found.length === 0) return;
    for (const pid of found) kill(pid);
    await sleep(2);
  }
}

/** Ids of live processes whose environment holds the text. */
export async function markedProcesses(marker: string): Promise<number[]> {
  const names = await readdir("/proc").catch(() => []);
  const pids = names.filter((name) => /^\d+$/.test(name)).map(Number);
  const marked = await Promise.all(pids.map((pid) => carries(pid, marker)));
  return pids.filter((pid, index) => pid !== process.pid && marked[index]);
}

const LOOKS = 10;

/** A process that is just being replaced by `exec` shows an empty environment for a moment, so an empty one is looked at again. */
async function carries(pid: number, marker: string): Promise<boolean> {
  for (let look = 0; look < LOOKS; look += 1) {
    const environment = await readFile(`/proc/${pid}/environ`, "latin1").catch(() => undefined);
    if (environment === undefined) return false; // gone, or another user's
    if (environment !== "") return environment.includes(marker);
    if (!(await hasProgram(pid))) return false; // a zombie, or a thread of the kernel
    await sleep(2);
  }
  return false;
}

async function hasProgram(pid: number): Promise<boolean> {
  return readlink(`/proc/${pid}/exe`).then(
    () => true,
    () => false,
  );
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // gone already
  }
}
