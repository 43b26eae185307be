import Table from "cli-table3";
import { agrees, type Calibration, MIN_TRIALS } from "../domain/calibration.ts";
import { colours as pc } from "../lib/colours.ts";
import { count, percent, printable } from "./format.ts";

export interface CalibrationView {
  calibrations: readonly Calibration[];
  /** Labelled trials without a judgement, by score. */
  unjudged: Record<string, number>;
  /** Rows without a label. */
  blank: number;
  minAgreement: number;
}

/** How far judges agree with people, for a terminal: a block a judge, the verdict last. */
export function calibrationLines({ calibrations, unjudged, blank, minAgreement }: CalibrationView): string[] {
  const lines = calibrations.flatMap((one) => [...blockOf(one, minAgreement), ""]);
  if (calibrations.length === 0) lines.push("No labelled trial was judged: there is nothing to compare.");
  for (const [score, trials] of Object.entries(unjudged))
    if (trials > 0) lines.push(`${count("labelled trial", trials)} without a judgement: ${printable(score)}`);
  if (blank > 0) lines.push(`${count("row", blank)} without a label.`);
  return lines;
}

function blockOf(one: Calibration, minAgreement: number): string[] {
  return [
    pc.bold(`${printable(one.name)}  by ${printable(one.model)}, judge ${printable(one.judge).slice(0, 12)}`),
    `  agreement  alpha ${alphaText(one.alpha)}${boundsText(one)}; as names alone ${alphaText(one.nominalAlpha)}; the same on ${percent(one.exact)}`,
    `  trials     ${one.trials} compared; ${one.nullJudgements} on which the judge came to nothing; ${one.undecided} on which nobody could tell`,
    `  people     ${count("label", one.labels)} by ${count("person", one.raters).replace("persons", "people")}${peopleText(one)}`,
    ...confusionTable(one).map((line) => `  ${line}`),
    `  verdict    ${verdictText(one, minAgreement)}`,
  ];
}

/** "0.72", or "–" for none: never a made-up number. */
function alphaText(alpha: number | null): string {
  return alpha === null ? "–" : alpha.toFixed(2);
}

function boundsText({ interval }: Calibration): string {
  return interval === null ? "" : ` [${interval.low.toFixed(2)}, ${interval.high.toFixed(2)}]`;
}

function peopleText({ peopleAlpha, peopleTrials }: Calibration): string {
  if (peopleTrials === 0) return "; nobody shares a trial with another, so how far people agree is not known";
  return `; among themselves alpha ${alphaText(peopleAlpha)} on ${count("trial", peopleTrials)}`;
}

function confusionTable({ confusion: { rows, columns, counts } }: Calibration): string[] {
  if (rows.length === 0) return [];
  const table = new Table({ head: ["people \\ judge", ...columns.map(printable)], style: { head: [], border: [] } });
  for (const [index, row] of rows.entries()) table.push([printable(row), ...(counts[index] ?? []).map(String)]);
  return table.toString().split("\n");
}

function verdictText(one: Calibration, minAgreement: number): string {
  const asked = `${minAgreement} asked for`;
  if (one.alpha === null) return pc.yellow(`uncalibrated: no alpha: ${one.reason ?? "not known"}`);
  if (one.trials < MIN_TRIALS)
    return pc.yellow(`uncalibrated: too few trials to say: ${one.trials}, at least ${MIN_TRIALS} are needed (${asked})`);
  if (!agrees(one, minAgreement)) return pc.red(`uncalibrated: alpha is below the ${asked}`);
  const low = one.interval === null || one.interval.low < minAgreement;
  return `${pc.green("calibrated")}: alpha is at least the ${asked}${low ? pc.yellow("; its interval reaches below: more labels would tell") : ""}`;
}
