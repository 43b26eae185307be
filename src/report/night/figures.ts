import type { Contrast, Difference } from "../../domain/comparison.ts";
import type { NightVerdict } from "../../domain/gate.ts";
import { type Part, partNames } from "../../domain/identity.ts";
import type { Detector, NightReport, TaskAlarm, VariantVerdict } from "../../domain/night.ts";
import { count, percent } from "../format.ts";

/** "REGRESSED", "COULD NOT MEASURE". */
export function verdictWord(verdict: NightVerdict): string {
  return verdict.replaceAll("-", " ").toUpperCase();
}

/** A share as "62.0 %"; "–" for what is no number. */
export function share(value: number | null): string {
  return percent(finite(value));
}

/** "−14.0 points", with its sign. */
export function points(value: number | null): string {
  const known = finite(value);
  return known === null ? "–" : `${signed(100 * known, 1)} points`;
}

/** "[−22.1, −5.9]" in points. */
export function pointsInterval(bounds: Difference["interval"]): string {
  if (bounds === null || finite(bounds.low) === null || finite(bounds.high) === null) return "–";
  return `[${signed(100 * bounds.low, 1)}, ${signed(100 * bounds.high, 1)}]`;
}

/** "p 0.012", "p < 0.001". */
export function pValue(p: number | null): string {
  const known = finite(p);
  if (known === null) return "p –";
  return known < 0.001 ? "p < 0.001" : `p ${known.toFixed(3)}`;
}

/** The resolve rate's difference: what a verdict is about. */
export function resolveOf(contrast: Contrast | null): Difference | undefined {
  return contrast?.differences.find(({ metric }) => metric === "resolve");
}

/** "62.0 % → 48.0 %: −14.0 points [−22.1, −5.9], p < 0.001 (40 tasks, 560 and 80 trials)" */
export function differenceLine(difference: Difference): string {
  const { a, b, delta, interval, p, pAdjusted, tasks, trialsA, trialsB, reason } = difference;
  const moved = `${share(a)} → ${share(b)}: ${points(delta)} ${pointsInterval(interval)}, ${pValue(pAdjusted ?? p)}`;
  return `${moved} (${count("task", tasks)}, ${trialsA} and ${count("trial", trialsB)})${reason === undefined ? "" : `; ${reason}`}`;
}

/** What a comparison could not have seen. */
export function sightLine({ mde }: Difference, power: number): string {
  const known = finite(mde);
  return known === null
    ? "the least change that it sees is not known"
    : `cannot see changes under ${(100 * known).toFixed(1)} points (power ${Math.round(100 * power)} %)`;
}

/** "14 nights, 2026-01-01 to 2026-01-14" */
export function referenceLine({ reference }: VariantVerdict): string {
  const [first, last] = [reference[0], reference.at(-1)];
  if (first === undefined || last === undefined) return "no earlier night";
  return first === last ? `1 night, ${first}` : `${count("night", reference.length)}, ${first} to ${last}`;
}

/** "cusum-down 5.2 of 4.8, alarm, since 2026-01-03" */
export function detectorLine({ name, value, limit, alarm, since }: Detector): string {
  return `${name} ${figure(value)} of ${figure(limit)}${alarm ? ", alarm" : ""}${since === null ? "" : `, since ${since}`}`;
}

/** "0 of 3 tonight, 40 of 42 before, p < 0.001" */
export function alarmLine({ resolved, trials, beforeResolved, beforeTrials, p }: TaskAlarm): string {
  return `${resolved} of ${trials} resolved tonight, ${beforeResolved} of ${beforeTrials} before, ${pValue(p)}`;
}

/** "model: a → b (12 tasks)" */
export function changeLine({ part, from, to, tasks }: VariantVerdict["explained"][number]): string {
  const name = Object.hasOwn(partNames, part) ? partNames[part as Part] : part;
  return `${name}: ${from || "–"} → ${to || "–"} (${count("task", tasks.length)})`;
}

/** Of controls that are not known to be wrong. */
export function controlsWords({ planned }: NightReport["controls"]): string {
  return planned === 0 ? "no controls ran" : "controls sound";
}

/** "$1.23", "–" when it is not known. */
export function dollars(value: number | null): string {
  const known = finite(value);
  return known === null ? "–" : `$${known.toFixed(2)}`;
}

/** The command that shows what a link `<run>/<trial>` stands for. */
export function showCommand(link: string): string {
  const at = link.indexOf("/");
  return at < 0 ? `patchbench show ${link}` : `patchbench show ${link.slice(0, at)} ${link.slice(at + 1)}`;
}

function figure(value: number): string {
  return finite(value) !== null ? `${value < 0 ? "−" : ""}${Math.abs(value).toFixed(2)}` : "–";
}

function signed(value: number, digits: number): string {
  const text = Math.abs(value).toFixed(digits);
  return Number(text) === 0 ? text : `${value < 0 ? "−" : "+"}${text}`;
}

/** No real figure is as large: what is came of a division that should not have been. */
const ABSURD = 1e12;

function finite(value: number | null): number | null {
  return value !== null && Math.abs(value) < ABSURD ? value : null;
}
