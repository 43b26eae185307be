import { readdir, readFile } from "node:fs/promises";
import { isAlive } from "../workspace/scratch.ts";
import { MARKER_PREFIX } from "./host-sandbox.ts";
import { killMarked } from "./kill-tree.ts";
import { MARKER } from "./spawn-tree.ts";

/** Kills what sandboxes of a harness that was itself killed left running. Linux only. Returns how many trees there were. */
export async function sweepOrphans(): Promise<number> {
  const owners = new Set<string>();
  for (const pid of (await readdir("/proc").catch(() => [])).filter((name) => /^\d+$/.test(name))) {
    const environment = await readFile(`/proc/${pid}/environ`, "latin1").catch(() => "");
    const owner = MARKED.exec(environment);
    if (owner?.[1] && owner[2] && !isAlive(Number(owner[1]), owner[2])) owners.add(`${owner[1]}-${owner[2]}`);
  }
  for (const owner of owners) await killMarked(`${MARKER}=${MARKER_PREFIX}-${owner}-`);
  return owners.size;
}

const MARKED = new RegExp(`${MARKER}=${MARKER_PREFIX}-(\\d+)-(\\d+)-`);
