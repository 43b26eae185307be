import path from "node:path";
import type { Night } from "../domain/night.ts";
import { StoreError } from "../errors.ts";
import { readNights } from "../store/nights.ts";
import { findRun, listRuns, readManifest } from "../store/reader.ts";
import { lastNight } from "./nights-last.ts";
import type { NightsDoc } from "./nights-page.ts";
import { nightRows } from "./nights-rows.ts";
import { readTrends } from "./nights-trends.ts";
import type { PageOptions } from "./types.ts";

/** Nights as their files tell them, whatever became of their runs. Throws StoreError where the folder cannot be read. */
export async function nightsPage({ resolved: { config, results } }: PageOptions): Promise<NightsDoc> {
  const known = await readNights(results, config.gate.nights);
  const runs = await listRuns(results);
  const { points, trends, notes } = await readTrends(results, known, runs.length > 0);
  const rates = trends.find(({ metric }) => metric === "resolve")?.series ?? [];
  return {
    nights: nightRows(known.nights, { runs: new Set(runs), rates }),
    damaged: known.damaged,
    last: await lastNight(known.nights, { results, gate: config.gate, runs: new Set(runs) }),
    unjudged: await unjudgedRun(results, known.nights, runs),
    ...{ points, trends, notes },
    place: path.join(path.basename(results), config.gate.nights),
  };
}

/** A damaged manifest is for the run's own page to tell. */
async function unjudgedRun(results: string, nights: readonly Night[], runs: readonly string[]): Promise<NightsDoc["unjudged"]> {
  const [newest, night] = [runs.at(-1), nights.at(-1)];
  if (newest === undefined || nights.some(({ runId }) => runId === newest)) return null;
  try {
    const { runId, createdAt } = await readManifest(await findRun(results, newest));
    return night !== undefined && createdAt <= night.createdAt ? null : { runId, createdAt };
  } catch (error) {
    if (error instanceof StoreError) return null;
    throw error;
  }
}
