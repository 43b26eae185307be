import type { Contrast, Difference } from "../../domain/comparison.ts";

/** On the resolve rate: better or worse by p (adjusted where several contrasts were made), equal by the interval, else unclear. */
export function conclude(resolve: Difference, asked: { alpha: number; margin: number }): Contrast["conclusion"] {
  const { delta, interval } = resolve;
  const p = resolve.pAdjusted ?? resolve.p;
  if (delta === null || p === null) return "not-comparable";
  if (p <= asked.alpha) return delta > 0 ? "better" : "worse";
  const within = interval !== null && interval.low >= -asked.margin && interval.high <= asked.margin;
  return within ? "equal" : "unclear";
}
