import { existsSync } from "node:fs";
import { cp, lstat, open, readdir } from "node:fs/promises";
import path from "node:path";
import { Id } from "../domain/id.ts";
import type { RunManifest } from "../domain/run.ts";
import { makeFolder, syncFolder } from "../lib/files.ts";
import { readCanary } from "../store/canaries.ts";
import { encodeLine, readJournal } from "../store/journal.ts";
import { BRIEFS, CANARIES, CHECKPOINTS, JOURNAL, SPENDING, TRIALS } from "../store/layout.ts";
import { writeManifest } from "../store/recorder.ts";
import type { ShardRun } from "./find-shards.ts";

/** Writes all that a run's folder holds, but for its summary. `folder`: an empty one that nobody else looks at. */
export async function writeMerged(
  folder: string,
  { runs, manifest, warn }: { runs: readonly ShardRun[]; manifest: RunManifest; warn: (message: string) => void },
): Promise<void> {
  await writeManifest(folder, manifest);
  for (const run of runs) {
    const own = new Set(run.manifest.trials.map((trial) => trial.trialId));
    for (const name of [TRIALS, CHECKPOINTS]) await copyEntries(run.folder, folder, name, (entry) => own.has(entry));
    await copyEntries(run.folder, folder, BRIEFS, () => true);
  }
  const variants = Object.keys(manifest.agents).filter((name) => Id.safeParse(name).success); // they become names of files
  await mergeCanaries(folder, runs, variants);
  await joinJournals(folder, SPENDING, { runs, warn, keep: () => true });
  await joinJournals(folder, JOURNAL, { runs, warn, keep: (value, own) => own.has(trialOf(value)) });
  await syncFolder(folder);
}

function trialOf(value: unknown): string {
  return String((value as { trialId?: unknown } | null)?.trialId);
}

/** Plain files and folders alone: what comes from elsewhere may hold links. */
async function copyEntries(from: string, to: string, name: string, wanted: (entry: string) => boolean): Promise<void> {
  const entries = await readdir(path.join(from, name)).catch(() => []);
  if (entries.length > 0) await makeFolder(path.join(to, name));
  for (const entry of entries.filter(wanted)) await copyPlain(path.join(from, name, entry), path.join(to, name, entry));
}

async function copyPlain(from: string, to: string): Promise<void> {
  const isPlain = async (file: string) => {
    const stat = await lstat(file);
    return stat.isFile() || stat.isDirectory();
  };
  await cp(from, to, { recursive: true, filter: isPlain });
}

/** Each shard had its own canaries. The one that failed stands for all, else the first; of the others the files are kept beside it. */
async function mergeCanaries(folder: string, runs: readonly ShardRun[], variants: readonly string[]): Promise<void> {
  for (const variant of variants) {
    const had: { run: ShardRun; passed: boolean }[] = [];
    for (const run of runs) {
      const canary = await readCanary(run.folder, variant);
      if (canary) had.push({ run, passed: canary.passed });
    }
    const chosen = had.find(({ passed }) => !passed) ?? had[0];
    if (chosen === undefined) continue;
    await makeFolder(path.join(folder, CANARIES));
    await copyPlain(path.join(chosen.run.folder, CANARIES, `${variant}.json`), path.join(folder, CANARIES, `${variant}.json`));
    for (const { run } of had) {
      const from = path.join(run.folder, CANARIES, variant);
      const to = run === chosen.run ? variant : path.join(variant, `shard-${run.shard.index}`);
      if (existsSync(from)) await copyPlain(from, path.join(folder, CANARIES, to));
    }
  }
}

interface Joining {
  runs: readonly ShardRun[];
  keep: (value: unknown, own: ReadonlySet<string>) => boolean;
  warn: (message: string) => void;
}

/** One journal after the other, line by line, with the checksums they had. */
async function joinJournals(folder: string, name: string, { runs, keep, warn }: Joining): Promise<void> {
  const handle = await open(path.join(folder, name), "wx");
  try {
    for (const run of runs) {
      const file = path.join(run.folder, name);
      const own = new Set(run.manifest.trials.map((trial) => trial.trialId));
      const damaged = (line: number) => warn(`Line ${line} of ${file} is damaged and was left out.`);
      for await (const { value } of readJournal(file, damaged)) {
        if (value !== null && typeof value === "object" && keep(value, own)) await handle.appendFile(encodeLine(value));
      }
    }
    await handle.datasync();
  } finally {
    await handle.close();
  }
}
