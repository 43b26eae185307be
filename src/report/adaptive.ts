import type { AdaptiveResult } from "../domain/adaptive.ts";
import { count } from "./format.ts";

/** What a run until decided came to, a line a variant. */
export function adaptiveLines(results: readonly AdaptiveResult[]): string[] {
  return results.length === 0 ? [] : ["Until decided:", ...results.map((one) => `  ${adaptiveText(one)}`)];
}

/** "codex: stable against 14 accepted nights, −1.0 points [−8.2, +6.1], 44 trials in 4 looks; without looking 120 (63 % saved)" */
export function adaptiveText(result: AdaptiveResult): string {
  const { variant, against, decision, delta, interval, trials, looks } = result;
  if (against === null) return `${variant}: nothing to hold it against, so all rounds were run: ${count("trial", trials)}`;
  const by =
    delta === null ? "" : `, ${signed(delta)} points${interval === null ? "" : ` [${signed(interval.low)}, ${signed(interval.high)}]`}`;
  return `${variant}: ${WORDS[decision]} against ${against}${by}, ${count("trial", trials)} in ${count("look", looks)}${savedText(result)}`;
}

const WORDS: Record<AdaptiveResult["decision"], string> = {
  continue: "undecided so far",
  "budget-spent": "undecided, the rounds are spent,",
  regressed: "worse",
  improved: "better",
  stable: "no change as large as the margin",
};

function savedText({ fixedTrials, trials }: AdaptiveResult): string {
  if (fixedTrials === null) return "";
  const saved = fixedTrials > trials ? ` (${Math.round(100 * (1 - trials / fixedTrials))} % saved)` : "";
  return `; a plan of the same power without looking: ${fixedTrials}${saved}`;
}

function signed(share: number): string {
  const text = (100 * share).toFixed(1);
  return Number(text) > 0 ? `+${text}` : Number(text) === 0 ? "0.0" : text;
}
