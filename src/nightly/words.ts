import type { Comparability, Contrast, Difference } from "../domain/comparison.ts";
import type { NightVerdict } from "../domain/gate.ts";
import { type Part, partNames } from "../domain/identity.ts";
import type { Detector, TaskAlarm } from "../domain/night.ts";
import type { VariantSample } from "../domain/sample.ts";

interface Facts {
  verdict: NightVerdict;
  contrast: Contrast;
  baseline: Contrast | null;
  alarms: readonly TaskAlarm[];
  drifting: Detector | undefined;
  /** Nights it is compared with. */
  nights: number;
}

/** Why a night is regressed, drifting or improved, in one line: how much, since when, which tasks. */
export function movedWords({ verdict, contrast, baseline, alarms, drifting, nights }: Facts): string {
  const resolve = resolveOf(contrast);
  const against = `against ${nights === 1 ? "the last accepted night" : `the last ${nights} accepted nights`}`;
  const figures = resolve === undefined ? "" : `${ratesText(resolve)} ${against}`;
  const since = verdict === "drifting" && drifting?.since ? [`falling since ${drifting.since} (${drifting.name})`] : [];
  const failing = alarms.map(
    ({ taskId, trials, beforeResolved, beforeTrials }) => `${taskId} (0/${trials}, before ${beforeResolved}/${beforeTrials})`,
  );
  const usual = failing.length === 0 ? [] : [`fails now: ${some(failing)}`];
  const worst = verdict === "improved" || failing.length > 0 ? [] : worstTasks(contrast);
  const held = baseline === null ? [] : baselineWords(baseline);
  return [figures, ...since, ...usual, ...worst, ...held].filter((part) => part !== "").join("; ");
}

/** A stable night says what it could not have seen, and what moved beside the resolve rate. */
export function stableWords({ contrast, nights }: Facts): string {
  const resolve = resolveOf(contrast);
  if (resolve === undefined) return "nothing to compare";
  const blind = resolve.mde === null ? "; too few trials to see any change" : `; cannot see changes under ${points(resolve.mde)} points`;
  const moved = contrast.differences.filter(({ metric, p }) => metric !== "resolve" && p !== null && p <= 0.01).map(sideWords);
  return `${ratesText(resolve)} over ${nights === 1 ? "1 night" : `${nights} nights`}${blind}${moved.length === 0 ? "" : `; ${moved.join(", ")}`}`;
}

/** What moved, and what came of it where that can be said. */
export function explainedWords({ explained, refused }: Comparability, contrast: Contrast): string {
  const named = [...explained, ...refused].map(
    ({ part, from, to }) => `${partNames[part as Part] ?? part}${isReadable(part) ? ` ${from} → ${to}` : ""}`,
  );
  const moved = [...new Set(named)].join(", ") || "tasks";
  const resolve = resolveOf(contrast);
  if (resolve === undefined || resolve.delta === null) return `${moved} moved: not comparable with the nights before; a new series starts`;
  const sure = resolve.p !== null && resolve.p <= (contrast.asked?.alpha ?? 0.05) ? "" : ", no clear difference";
  return `${moved} moved: ${ratesText(resolve)}${sure}; a new series starts`;
}

export function measuredWords({ tasks }: VariantSample): string {
  const measured = tasks.map(({ trials }) => trials.flatMap(({ resolved }) => resolved ?? [])).filter((values) => values.length > 0);
  const means = measured.map((values) => values.reduce((sum, value) => sum + value, 0) / values.length);
  return `${percent(means.reduce((sum, value) => sum + value, 0) / means.length)} of ${means.length} tasks`;
}

function baselineWords(baseline: Contrast): string[] {
  const resolve = resolveOf(baseline);
  return resolve === undefined || resolve.delta === null ? [] : [`${signed(resolve.delta)} points against the baseline`];
}

function resolveOf({ differences }: Contrast): Difference | undefined {
  return differences.find(({ metric }) => metric === "resolve");
}

function worstTasks({ contributions }: Contrast): string[] {
  const down = contributions.filter(({ delta }) => delta < 0).map(({ taskId, delta }) => `${taskId} ${signed(delta)}`);
  return down.length === 0 ? [] : [`most by ${some(down)}`];
}

function some(texts: readonly string[]): string {
  return texts.length <= 3 ? texts.join(", ") : `${texts.slice(0, 3).join(", ")} and ${texts.length - 3} more`;
}

function ratesText({ a, b, delta, interval, p }: Difference): string {
  const bounds = interval === null ? "" : ` [${signed(interval.low)}, ${signed(interval.high)}]`;
  return `${percent(a)} → ${percent(b)}, ${signed(delta ?? 0)} points${bounds}, p ${pText(p)}`;
}

const NAMES: Record<Difference["metric"], string> = {
  ...{ resolve: "resolved", clean: "clean-resolve", violation: "violations" },
  ...{ size: "size", cost: "cost", tokens: "tokens", wall: "wall time" },
};

function sideWords({ metric, unit, delta }: Difference): string {
  if (unit === "share") return `${NAMES[metric]} ${signed(delta ?? 0)} points`;
  const change = 100 * ((delta ?? 1) - 1);
  return `${NAMES[metric]} ${change >= 0 ? "up" : "down"} ${Math.abs(change).toFixed(0)} %`;
}

/** Parts whose values mean something to people. */
function isReadable(part: string): boolean {
  return ["grader", "agent", "agentVersion", "model", "served model", "scorers"].includes(part);
}

function percent(share: number | null): string {
  return share === null ? "–" : `${(100 * share).toFixed(1)} %`;
}

function signed(share: number): string {
  const text = (100 * share).toFixed(1);
  return Number(text) > 0 ? `+${text}` : Number(text) === 0 ? "0.0" : text;
}

function points(share: number): string {
  return (100 * share).toFixed(0);
}

function pText(p: number | null): string {
  if (p === null) return "unknown";
  return p < 0.001 ? "< 0.001" : `= ${p < 0.01 ? p.toFixed(3) : p.toFixed(2)}`;
}
