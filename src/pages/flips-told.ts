import type { Comparison } from "../domain/comparison.ts";
import type { FlipExplanation } from "../domain/flip-explanation.ts";
import type { NightReport } from "../domain/night.ts";
import { ConfigError, StoreError } from "../errors.ts";
import { explainFlip } from "./flip.ts";
import type { PageOptions } from "./types.ts";

export interface ToldFlips {
  told: FlipExplanation[];
  /** Further flips, and those of which only figures were kept. */
  untold: number;
}

/** Two sides, or two trials. */
interface Asked {
  a: string;
  b: string;
  task: string;
}

/** As many as a summary has room for. */
const MOST = 3;

/** Of a comparison: tasks that were lost before those that were gained. */
export function comparedFlips(options: PageOptions, { contrasts }: Comparison): Promise<ToldFlips> {
  const flips = contrasts.flatMap((contrast) => contrast.flips);
  const sorted = [...flips.filter(({ direction }) => direction === "lost"), ...flips.filter(({ direction }) => direction === "gained")];
  return explain(
    options,
    sorted.map(({ linkA, linkB, taskId }) => ({ a: linkA, b: linkB, task: taskId })),
  );
}

/** Of a night: tasks that alarmed, then others that were lost, against the last night before that is compared with. */
export function nightFlips(options: PageOptions, { runId, variants }: NightReport): Promise<ToldFlips> {
  const asked = variants.flatMap(({ variant, reference, alarms, contrast }) => {
    const before = reference.at(-1);
    const lost = (contrast?.flips ?? []).flatMap(({ direction, taskId }) => (direction === "lost" ? [taskId] : []));
    const tasks = new Set([...alarms.map(({ taskId }) => taskId), ...lost]);
    return before === undefined ? [] : [...tasks].map((task) => ({ a: `${before}/${variant}`, b: `${runId}/${variant}`, task }));
  });
  return explain(options, asked);
}

async function explain(options: PageOptions, asked: readonly Asked[]): Promise<ToldFlips> {
  const told: FlipExplanation[] = [];
  let tried = 0;
  for (const one of asked) {
    if (told.length === MOST || tried === 3 * MOST) break;
    tried += 1;
    const found = await explainFlip(options, one).catch((error: unknown) => {
      if (error instanceof ConfigError || error instanceof StoreError) return undefined; // its run is gone: a night's file has figures alone
      throw error;
    });
    if (found !== undefined) told.push(found);
  }
  return { told, untold: asked.length - told.length };
}
