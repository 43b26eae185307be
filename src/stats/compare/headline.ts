import type { Contrast, Difference, Settle } from "../../domain/comparison.ts";
import { type Part, partNames } from "../../domain/identity.ts";
import { countText, percentText, probabilityText, signedPoints } from "../figures.ts";

type Told = Pick<Contrast, "conclusion" | "comparability" | "settle"> & { resolve: Difference | undefined; margin: number };

/** One line for people: the conclusion, the rates with interval and p, and for an open question what would settle it. */
export function headlineOf({ conclusion, comparability, settle, resolve, margin }: Told): string {
  if (conclusion === "not-comparable" || resolve === undefined) return `not comparable: ${whyNot(comparability, resolve)}`;
  const figures = `${figuresOf(resolve)}, over ${countText(resolve.tasks, "task")}`;
  if (conclusion === "equal") return `equal within ${points(margin)} points: ${figures}`;
  if (conclusion !== "unclear") return `${conclusion}: ${figures}`;
  return `unclear: ${figures}; ${blindness(resolve.mde)}${settleText(settle, margin)}`;
}

function figuresOf({ a, b, delta, interval, p, pAdjusted }: Difference): string {
  const bounds = interval === null ? "" : ` [${signedPoints(interval.low)}, ${signedPoints(interval.high)}]`;
  const chance = pAdjusted === null ? `p ${probabilityText(p)}` : `p ${probabilityText(pAdjusted)} (Holm)`;
  return `${percentText(a, "unknown")} → ${percentText(b, "unknown")}, ${signedPoints(delta ?? 0)} points${bounds}, ${chance}`;
}

function blindness(mde: number | null): string {
  return mde === null ? "too few trials to see any change" : `cannot see changes under ${points(mde)} points`;
}

function settleText(settle: Settle | null, margin: number): string {
  if (settle === null) return "";
  const { trialsPerTask, moreTrials, costUsd } = settle;
  const cost = costUsd === null ? "" : `, about $${costUsd < 10 ? costUsd.toFixed(2) : costUsd.toFixed(0)}`;
  return `; ${countText(trialsPerTask, "trial")} a task and side, ${moreTrials} more${cost}, would see ${points(margin)}`;
}

function whyNot({ refused, onlyA, onlyB }: Contrast["comparability"], resolve: Difference | undefined): string {
  const changes = refused.map(({ part, tasks }) => `${nameOf(part)} differs at ${countText(tasks.length, "task")}`);
  if (changes.length > 0) return [...new Set(changes)].join("; ");
  if (onlyA.length + onlyB.length > 0 && (resolve?.tasks ?? 0) === 0) return "no task of both is measured on both sides";
  return resolve?.reason ?? "no task in common";
}

function nameOf(part: string): string {
  return partNames[part as Part] ?? part;
}

/** Whole points, or tenths where these matter. */
function points(share: number): string {
  const value = share * 100;
  return value < 10 && Math.abs(value - Math.round(value)) > 0.05 ? value.toFixed(1) : value.toFixed(0);
}
