import type { Night } from "../domain/night.ts";
import { isControl, sidesWithin } from "../pages/keys.ts";

/** Of a trial, what decides whether its page is worth its room in a report. */
export interface ReportTrial {
  trialId: string;
  taskId: string;
  variant: string;
  trialIndex: number;
  /** Its agent is `oracle` or `nop`: how it ends says nothing of an agent. */
  control: boolean;
  /** As in src/domain/sample.ts: null is "not measured". */
  resolved: number | null;
  within: number | null;
  hasTranscript: boolean;
}

/**
 * The most telling first: lost with a flip, failed, not measured, flipped otherwise, beyond scope, the others; controls after agents. Within one kind every
 * task's first trial comes before any second one. `flipped`: `TASK/VARIANT`.
 */
export function byInterest(trials: readonly ReportTrial[], flipped: ReadonlySet<string>): ReportTrial[] {
  const rank = (trial: ReportTrial) => interest(trial, flipped.has(`${trial.taskId}/${trial.variant}`)) + (trial.control ? RANKS : 0);
  return trials.toSorted((a, b) => rank(a) - rank(b) || a.trialIndex - b.trialIndex);
}

const RANKS = 10;

function interest({ resolved, within }: ReportTrial, flipped: boolean): number {
  if (resolved !== null && resolved < 1) return flipped ? 0 : 1;
  if (resolved === null) return 2;
  if (flipped) return 3;
  return within !== null && within < 1 ? 4 : 5;
}

export interface ReportSides {
  runId: string;
  createdAt: string;
  /** In the run's order. */
  variants: readonly { variant: string; agent: string }[];
  /** Names of the baselines that are kept. */
  baselines: readonly string[];
  nights: readonly Night[];
}

/**
 * What a run is held against, as sides of `compare`: for each variant the last accepted night before it and the baseline of its name; and its own variants
 * against each other.
 */
export function comparedSides({ runId, createdAt, variants: all, baselines, nights }: ReportSides): string[][] {
  const variants = all.filter(({ agent }) => !isControl(agent)).map(({ variant }) => variant);
  const isNight = nights.some((night) => night.runId === runId);
  const before = nights.filter((night) => night.runId !== runId && night.createdAt < createdAt);
  const here = (variant: string) => `${isNight ? "night:" : ""}${runId}/${variant}`;
  return [
    ...variants.flatMap((variant) => {
      const last = before.findLast((night) => night.variants.some(({ sample, accepted }) => accepted && sample.variant === variant));
      return last === undefined ? [] : [[`night:${last.nightId}/${variant}`, here(variant)]];
    }),
    ...baselines.filter((name) => variants.includes(name)).map((name) => [`baseline:${name}`, here(name)]),
    ...(all.length > 1 ? [sidesWithin(runId, all)] : []),
  ];
}
