import type { Comparison } from "../domain/comparison.ts";
import type { FlipExplanation } from "../domain/flip-explanation.ts";
import type { NightReport } from "../domain/night.ts";
import { ConfigError, StoreError } from "../errors.ts";
import { explainFlip } from "./flip.ts";
import type { PageOptions } from "./types.ts";

export interface ToldFlips {
  told: FlipExplanation[];
  /** Further flips. */
  untold: number;
  /** Of these, those of which only figures were kept. */
  gone: number;
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

/** Of a night: tasks that alarmed, then others that were lost; each against the newest night before that has a trial which resolved it. */
export function nightFlips(options: PageOptions, { runId, variants }: NightReport): Promise<ToldFlips> {
  const rows = variants.flatMap(({ variant, reference, alarms, contrast }) => {
    const lost = (contrast?.flips ?? []).filter(({ direction }) => direction === "lost");
    const alarmed = new Set(alarms.map(({ taskId }) => taskId));
    const before = reference.at(-1);
    const others = [...alarmed].filter((taskId) => before !== undefined && lost.every((flip) => flip.taskId !== taskId));
    return [
      ...lost.map(({ taskId, linkA, linkB }) => ({ alarm: alarmed.has(taskId), asked: { a: linkA, b: linkB, task: taskId } })),
      ...others.map((task) => ({ alarm: true, asked: { a: `${before}/${variant}`, b: `${runId}/${variant}`, task } })),
    ];
  });
  const sorted = [...rows.filter(({ alarm }) => alarm), ...rows.filter(({ alarm }) => !alarm)];
  return explain(
    options,
    sorted.map(({ asked }) => asked),
  );
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
  return { told, untold: asked.length - told.length, gone: tried - told.length };
}
