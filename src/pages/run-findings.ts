import { readFile } from "node:fs/promises";
import path from "node:path";
import { artifact } from "../store/layout.ts";

/** They are a file a trial: of larger runs they are on the trials' own pages alone. */
const MOST = 1_000;
const AT_ONCE = 50;

/** How many findings the cheat report of each graded trial has; undefined: there are too many to look. */
export async function findingsOf(
  runFolder: string,
  trials: ReadonlyMap<string, { artifacts: string }>,
): Promise<ReadonlyMap<string, number> | undefined> {
  if (trials.size > MOST) return undefined;
  const found = new Map<string, number>();
  const all = [...trials];
  for (let at = 0; at < all.length; at += AT_ONCE) {
    await Promise.all(
      all.slice(at, at + AT_ONCE).map(async ([trialId, { artifacts }]) => {
        const number = await countIn(path.join(runFolder, artifacts, artifact.cheatReport));
        if (number !== undefined) found.set(trialId, number);
      }),
    );
  }
  return found;
}

async function countIn(file: string): Promise<number | undefined> {
  try {
    const findings: unknown = JSON.parse(await readFile(file, "utf8"));
    return Array.isArray(findings) ? findings.length : undefined;
  } catch {
    return undefined; // it was not graded
  }
}
