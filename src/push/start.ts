import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { open } from "node:fs/promises";
import type { Socket } from "node:net";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { userEnvironment } from "../env.ts";
import { makeFolder } from "../lib/files.ts";
import { PUSHES } from "../store/layout.ts";

/** How long a push beside a run may go on after the run has ended. */
const AFTERWARDS_MIN = 15;

export interface PusherOptions {
  /** Folder of the run. */
  folder: string;
  /** As the config names it. */
  sink: string;
  results: string;
  configFile: string;
  onError: (error: Error) => void;
}

/** A push in a process of its own, beside a run: nobody waits for it. */
export interface Pusher {
  /** Says that nothing more will be recorded: it then makes its last pass and ends. So does the end of this process. */
  end(): void;
}

export async function startPusher({ folder, sink, results, configFile, onError }: PusherOptions): Promise<Pusher> {
  const own = path.join(folder, PUSHES);
  await makeFolder(own);
  const log = await open(path.join(own, `${sink.replace(/[^\w-]/g, "_")}.log`), "a");
  const args = ["push", path.basename(folder), "--follow", "--to", sink, "--time-limit", String(AFTERWARDS_MIN)];
  const where = ["--config", configFile, "--results", results];
  try {
    const child = spawn(process.execPath, [binFile(), ...args, ...where], {
      cwd: own, // none of an agent's folders: libraries look for settings from there upwards
      env: { ...userEnvironment(), NO_COLOR: "1" },
      detached: true, // Ctrl-C is for the run
      stdio: ["pipe", log.fd, log.fd],
    });
    child.on("error", onError);
    const input = child.stdin as Socket | null;
    input?.on("error", () => {}); // it has ended before us
    input?.unref();
    child.unref();
    return { end: () => void input?.end() };
  } finally {
    await log.close();
  }
}

/** From the sources and from `dist`. */
function binFile(): string {
  const near = new URL("../../bin/patchbench.js", import.meta.url);
  return fileURLToPath(existsSync(near) ? near : new URL("../../../bin/patchbench.js", import.meta.url));
}
