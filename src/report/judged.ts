import { UNCALIBRATED } from "../domain/calibration.ts";
import { colours as pc } from "../lib/colours.ts";
import type { JudgedSummary } from "../stats/judged.ts";
import type { VariantSummary } from "../stats/summary.ts";
import { count, printable } from "./format.ts";

/** What models judged, apart from the table of what was measured: each with its judge's agreement with people, or with the mark. */
export function judgedLines(variants: readonly VariantSummary[]): string[] {
  const lines = variants.flatMap(({ variant, judged }) => judged.map((one) => `  ${variant}: ${coloured(judgedText(one), one)}`));
  return lines.length === 0 ? [] : ["Judged by models, means over tasks; no gate goes by them:", ...lines];
}

/** "review.scope 0.81 (n 12, 1 null) [uncalibrated]", or "… alpha 0.74 with people". */
export function judgedText({ name, value, trials, nulls, alpha, calibrated }: JudgedSummary): string {
  const missing = nulls === 0 ? "" : `, ${count("null", nulls)}`;
  const shown = value === null ? "–" : value.toFixed(2);
  const known = alpha === null ? "" : `alpha ${alpha.toFixed(2)} with people`;
  return `${printable(name)} ${shown} (n ${trials}${missing}) ${calibrated ? known : [UNCALIBRATED, known].filter(Boolean).join(" ")}`;
}

function coloured(text: string, { calibrated }: JudgedSummary): string {
  return calibrated ? text : pc.yellow(text);
}
