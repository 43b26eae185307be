import type { Comparability, Contrast, Difference } from "../domain/comparison.ts";
import type { NightVerdict } from "../domain/gate.ts";
import { type Part, type PartChange, partNames } from "../domain/identity.ts";
import type { Detector, TaskAlarm } from "../domain/night.ts";
import type { VariantSample } from "../domain/sample.ts";
import { countText, percentText, probabilityText, signedPoints } from "../stats/figures.ts";

interface Facts {
  verdict: NightVerdict;
  contrast: Contrast;
  baseline: Contrast | null;
  alarms: readonly TaskAlarm[];
  /** The drift behind the verdict. */
  detector: Detector | undefined;
  /** Nights it is compared with. */
  nights: number;
  /** Tasks that are not compared. */
  left: readonly PartChange[];
}

/** Why a night is regressed, drifting or improved, in one line: how much, since when, which tasks. */
export function movedWords({ verdict, contrast, baseline, alarms, detector, nights, left }: Facts): string {
  const resolve = resolveOf(contrast);
  const figures = resolve === undefined ? "" : `${ratesText(resolve)} against ${nightsText(nights)}`;
  const way = verdict === "improved" ? "rising" : "falling";
  const drift = detector === undefined ? [] : [`${way} since ${detector.since ?? "tonight"} (${detectorText(detector)})`];
  const failing = alarms.map(
    ({ taskId, trials, beforeResolved, beforeTrials }) => `${taskId} (0/${trials}, before ${beforeResolved}/${beforeTrials})`,
  );
  const usual = failing.length === 0 ? [] : [`used to be resolved and failed every trial: ${some(failing)}`];
  const most = failing.length > 0 ? [] : mostTasks(contrast, verdict === "improved" ? 1 : -1);
  return [figures, ...drift, ...usual, ...most, ...baselineWords(baseline), ...leftWords(left)].filter((part) => part !== "").join("; ");
}

/** A stable night says what it could not have seen, and what moved beside the resolve rate. */
export function stableWords({ contrast, baseline, nights, left }: Facts): string {
  const resolve = resolveOf(contrast);
  if (resolve === undefined || resolve.delta === null) return "no task was measured both tonight and before";
  const blind = resolve.mde === null ? "too few trials to see any change" : `cannot see changes under ${points(resolve.mde)} points`;
  const told = contrast.differences.filter(({ metric, p }) => metric !== "resolve" && p !== null && p <= TOLD);
  const moved = told.map(sideWords).filter((words) => !/ 0(\.0)? /.test(words));
  const figures = `${ratesText(resolve)} against ${nightsText(nights)}`;
  return [figures, blind, ...moved, ...baselineWords(baseline), ...leftWords(left)].join("; ");
}

/** Of the six figures that decide nothing, one is told by chance on 3 % of the nights. */
const TOLD = 0.005;

/** What moved, and what came of it where that can be said. `nights`: that it is compared with; 0 where it is with a baseline. */
export function explainedWords(comparability: Comparability, contrast: Contrast, nights: number): string {
  const moved = partsText(comparability);
  const resolve = resolveOf(contrast);
  if (resolve === undefined || resolve.delta === null) return `${moved}: not comparable with what was before; a new series starts`;
  const sure = resolve.p !== null && resolve.p <= (contrast.asked?.alpha ?? 0.05) ? "" : ", no clear difference";
  return `${moved}: ${ratesText(resolve)}${nights === 0 ? "" : ` against ${nightsText(nights)}`}${sure}; a new series starts`;
}

/** A series without any night before. */
export function firstWords({ tasks }: VariantSample): string {
  const measured = tasks.map(({ trials }) => trials.flatMap(({ resolved }) => resolved ?? [])).filter((values) => values.length > 0);
  const means = measured.map((values) => values.reduce((sum, value) => sum + value, 0) / values.length);
  const rate = means.reduce((sum, value) => sum + value, 0) / means.length;
  return `first night of its series: ${percentText(rate, "–")} of ${means.length} tasks`;
}

function partsText({ explained, refused, onlyA, onlyB }: Comparability): string {
  const parts = [...explained, ...refused].map(({ part, from, to }) => {
    const name = partNames[part as Part] ?? part;
    return isReadable(part) ? `${name} ${from} → ${to}` : `${name} changed`;
  });
  const tasks = [
    ...(onlyB.length === 0 ? [] : [`${countText(onlyB.length, "task")} added`]),
    ...(onlyA.length === 0 ? [] : [`${countText(onlyA.length, "task")} removed`]),
  ];
  return some([...new Set([...parts, ...tasks])]) || "its tasks";
}

/** Which tasks are not compared, and why. */
function leftWords(left: readonly PartChange[]): string[] {
  if (left.length === 0) return [];
  const by = Map.groupBy(left, ({ part, to }) => (part === "tasks" ? to : `${partNames[part as Part] ?? part} changed`));
  const texts = [...by].map(([why, changes]) => `${some([...new Set(changes.flatMap(({ tasks }) => tasks))])} (${why})`);
  return [`not compared: ${texts.join(", ")}`];
}

function nightsText(nights: number): string {
  return nights === 1 ? "the last accepted night" : `the last ${nights} accepted nights`;
}

function detectorText({ name, value, limit }: Detector): string {
  return `${name === "ewma" ? "EWMA" : "CUSUM"} ${Math.abs(value).toFixed(1)} over ${limit.toFixed(1)}`;
}

function baselineWords(baseline: Contrast | null): string[] {
  const resolve = baseline === null ? undefined : resolveOf(baseline);
  if (resolve === undefined || resolve.delta === null) return [];
  return [`${signedPoints(resolve.delta)} points against the baseline, p ${probabilityText(resolve.pAdjusted ?? resolve.p)}`];
}

function resolveOf({ differences }: Contrast): Difference | undefined {
  return differences.find(({ metric }) => metric === "resolve");
}

function mostTasks({ contributions }: Contrast, sign: 1 | -1): string[] {
  const own = contributions.filter(({ delta }) => delta * sign > 0).map(({ taskId, delta }) => `${taskId} ${signedPoints(delta)}`);
  return own.length === 0 ? [] : [`most by ${some(own)}`];
}

function some(texts: readonly string[]): string {
  return texts.length <= 3 ? texts.join(", ") : `${texts.slice(0, 3).join(", ")} and ${texts.length - 3} more`;
}

function ratesText({ a, b, delta, interval, p, pAdjusted, test }: Difference): string {
  const bounds = interval === null ? "" : ` [${signedPoints(interval.low)}, ${signedPoints(interval.high)}]`;
  return `${percentText(a, "–")} → ${percentText(b, "–")}, ${signedPoints(delta ?? 0)} points${bounds}, ${p === null ? test : `p ${probabilityText(pAdjusted ?? p)}`}`;
}

const NAMES: Record<Difference["metric"], string> = {
  ...{ resolve: "resolved", clean: "clean-resolve", violation: "violations" },
  ...{ size: "size", cost: "cost", tokens: "tokens", wall: "wall time" },
};

function sideWords({ metric, unit, delta }: Difference): string {
  if (unit === "share") return `${NAMES[metric]} ${signedPoints(delta ?? 0)} points`;
  const change = 100 * ((delta ?? 1) - 1);
  return `${NAMES[metric]} ${change >= 0 ? "up" : "down"} ${Math.abs(change).toFixed(0)} %`;
}

/** Parts whose values mean something to people. */
function isReadable(part: string): boolean {
  return ["grader", "agent", "agentVersion", "model", "served model", "scorers"].includes(part);
}

function points(share: number): string {
  return (100 * share).toFixed(0);
}
