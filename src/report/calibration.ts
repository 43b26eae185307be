import pc from "picocolors";
import { type Calibration, type Calibrations, isCalibrated, MIN_LABELLED } from "../domain/calibration.ts";
import { count, printable } from "./format.ts";

/** How far one judge agrees with people, for a terminal: the verdict first. */
export function calibrationText(one: Calibration, calibrations: Calibrations): string {
  const good = isCalibrated(one.judge, calibrations);
  return [
    `${pc.bold(one.name)} by ${printable(one.model)}: ${good ? pc.green("calibrated") : pc.yellow("uncalibrated")}`,
    `  alpha    ${alphaText(one)}; asked for ${calibrations.minAgreement}${tooFew(one)}`,
    `  people   ${count("rater", one.raters)}, alpha among themselves ${one.peopleAlpha?.toFixed(2) ?? "unknown: no trial has two labels that tell"}`,
    `  trials   ${one.trials} with both, the same on ${one.same}; ${one.unjudged} labelled ones without a value of the judge`,
    ...table(one.confusion).map((line) => `  ${line}`),
  ].join("\n");
}

/** "0.74 [0.51, 0.88]" */
export function alphaText({ alpha, interval, reason }: Pick<Calibration, "alpha" | "interval" | "reason">): string {
  if (alpha === null) return `unknown: ${reason ?? "not computed"}`;
  return `${alpha.toFixed(2)}${interval === null ? "" : ` [${interval.low.toFixed(2)}, ${interval.high.toFixed(2)}]`}`;
}

function tooFew({ trials }: Calibration): string {
  return trials < MIN_LABELLED ? pc.yellow(`; ${count("trial", trials)} are too few to say, ${MIN_LABELLED} are needed`) : "";
}

/** Rows: what people chose; columns: what the judge chose. */
function table(confusion: Calibration["confusion"]): string[] {
  const columns = [...new Set(Object.values(confusion).flatMap((row) => Object.keys(row)))].sort();
  const wide = Math.max(6, ...Object.keys(confusion).map((name) => name.length));
  const line = (head: string, cells: readonly string[]) =>
    `${head.padEnd(wide)}  ${cells.map((cell, at) => cell.padStart(columns[at]?.length ?? 0)).join("  ")}`.trimEnd();
  const rows = Object.entries(confusion).sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    line("people", columns),
    ...rows.map(([name, row]) =>
      line(
        name,
        columns.map((column) => String(row[column] ?? 0)),
      ),
    ),
  ];
}
