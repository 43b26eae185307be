import { existsSync } from "node:fs";
import path from "node:path";
import { comparePairs } from "../library/compare-runs.ts";
import type { NamedSample } from "../library/sides.ts";
import { blocksOf } from "../report/comparison-blocks.ts";
import { figureText, noteOf } from "../report/comparison-figures.ts";
import { nightTasks } from "../stats/night-tasks.ts";
import { wilson } from "../stats/wilson.ts";
import { baselineNames } from "../store/baselines.ts";
import { MANIFEST, runFolder } from "../store/layout.ts";
import { nightIds } from "../store/nights.ts";
import { listRuns, readManifest } from "../store/reader.ts";
import type { CompareDoc, CompareStart, GridCell, GridRow } from "./compare-page.ts";
import { variantFigures } from "./compare-variants.ts";
import type { PageOptions } from "./types.ts";

/** `compare/A/B…` as the `compare` command compares them, a run alone within itself; without sides, names to choose from. */
export async function comparePage({ resolved }: PageOptions, ...sides: string[]): Promise<CompareDoc | CompareStart> {
  if (sides.length === 0) return start(resolved);
  const { comparison, pairs } = await comparePairs({ resolved, sides });
  const samples = [...new Map(pairs.flatMap(({ a, b }) => [a, b]).map((one) => [one.name, one])).values()];
  const { variants, basis } = variantFigures(samples, comparison);
  const onDisk = ({ runId }: { runId: string }) => existsSync(path.join(runFolder(resolved.results, runId), MANIFEST));
  return {
    asked: sides,
    comparison,
    told: comparison.contrasts.map((contrast) => ({
      figures: contrast.differences.map(figureText),
      blocks: blocksOf(contrast, comparison),
    })),
    variants: variants.map((one) => ({ ...one, onDisk: onDisk(one) })),
    basis,
    grid: gridOf(samples),
    note: noteOf(comparison),
  };
}

/** As many as a list to choose from bears. */
const MOST_NAMES = 200;

async function start({ config, results }: PageOptions["resolved"]): Promise<CompareStart> {
  const runs = (await listRuns(results)).toReversed();
  const baselines = await baselineNames(results);
  const nights = (await nightIds(results, config.gate.nights)).toReversed();
  const [newest] = runs;
  const variants = newest === undefined ? [] : (await readManifest(runFolder(results, newest))).config.variants;
  const names = [
    ...variants.map(({ name }) => `${newest}/${name}`),
    ...baselines.map((name) => `baseline:${name}`),
    ...runs,
    ...nights.map((id) => `night:${id}`),
  ];
  return { names: names.slice(0, MOST_NAMES) };
}

function gridOf(samples: readonly NamedSample[]): GridRow[] {
  const columns = samples.map(({ sample }) => new Map(nightTasks(sample).map((task) => [task.taskId, task])));
  const taskIds = [...new Set(columns.flatMap((column) => [...column.keys()]))];
  return taskIds.map((taskId) => ({ taskId, cells: columns.map((column) => cellOf(column.get(taskId))) }));
}

function cellOf(task: ReturnType<typeof nightTasks>[number] | undefined): GridCell | null {
  if (task === undefined) return null;
  const { resolved, measured, planned, missing, link } = task;
  return {
    ...{ resolved, trials: measured, planned },
    interval: measured === 0 ? null : wilson(resolved / measured, measured),
    trialId: link === null ? null : link.slice(link.indexOf("/") + 1),
    ...(measured < planned ? { missing: missing ?? "not run" } : {}),
  };
}
