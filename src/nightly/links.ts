import type { Contrast } from "../domain/comparison.ts";
import type { SeriesNight } from "./history.ts";

/** Side A is several nights: links lead to the newest of them that has a trial with the result meant, in that night's run. */
export function linked(contrast: Contrast, reference: readonly SeriesNight[]): Contrast {
  const flips = contrast.flips.map((flip) => {
    const wanted = flip.direction === "lost" ? 1 : 0;
    return { ...flip, linkA: linkTo(flip.taskId, wanted, reference) ?? flip.linkA };
  });
  return { ...contrast, flips };
}

function linkTo(taskId: string, wanted: number, reference: readonly SeriesNight[]): string | undefined {
  for (const { sample } of reference.toReversed()) {
    const trials = sample.tasks.find((task) => task.taskId === taskId)?.trials ?? [];
    const trial = trials.find(({ resolved }) => resolved === wanted);
    if (trial !== undefined) return `${sample.runId}/${trial.trialId}`;
  }
  return undefined;
}
