import type { NightVerdict } from "../../domain/gate.ts";
import type { NightReport, VariantVerdict } from "../../domain/night.ts";
import { colours as pc } from "../../lib/colours.ts";
import { count, printable } from "../format.ts";
import {
  alarmLine,
  changeLine,
  controlsWords,
  detectorLine,
  differenceLine,
  dollars,
  points,
  referenceLine,
  resolveOf,
  showCommand,
  sightLine,
  verdictWord,
} from "./figures.ts";
import { worstTasks } from "./tasks.ts";
import { wrap } from "./wrap.ts";

/** What somebody reads in the morning: the verdict first, what it rests on below, and little where there is little to say. */
export function terminal(report: NightReport, width = 100): string {
  const { verdict, headline, nightId, runId, suite, exitCode } = report;
  const [first = "", ...more] = wrap(`${verdictWord(verdict)}  ${printable(headline)}`, width, "  ");
  const head = [tone(verdict)(pc.bold(first)), ...more.map((line) => tone(verdict)(line))];
  const told = wrap(`Night ${nightId} of ${suite}, run ${runId}, exit code ${exitCode}`, width, "  ");
  const variants = report.variants.flatMap((one) => variantLines(one, report, width));
  return [...head, ...told.map((line) => pc.dim(printable(line))), "", ...variants, ...nightLines(report, width)].join("\n");
}

/** With a command that stays on a line of its own, to be copied. */
type Row = readonly [label: string, text: string, command?: string];

function variantLines(one: VariantVerdict, { gate, headline }: NightReport, width: number): string[] {
  const told = headline.includes(one.headline) ? "" : `: ${one.headline}`;
  const [first = "", ...more] = wrap(printable(`${verdictWord(one.verdict)}  ${one.variant}${told}`), width, "    ");
  const word = verdictWord(one.verdict);
  const head = `${tone(one.verdict)(first.slice(0, word.length))}${first.slice(word.length)}`;
  const rows = one.verdict === "stable" ? quietRows(one, gate.power) : rowsOf(one, gate.power);
  return [head, ...more, ...rows.flatMap((row) => rowLines(row, width))];
}

/** A night on which nothing happened is told in a line or two. */
function quietRows(one: VariantVerdict, power: number): Row[] {
  const difference = resolveOf(one.contrast);
  const told = difference === undefined || one.headline.includes("cannot see");
  const reference = told ? referenceLine(one) : `${referenceLine(one)}; ${sightLine(difference, power)}`;
  return [["reference", reference], ...problemRows(one), ...one.explained.map((change): Row => ["moved", changeLine(change)])];
}

function rowsOf(one: VariantVerdict, power: number): Row[] {
  const [difference, held] = [resolveOf(one.contrast), resolveOf(one.baseline)];
  const shown = one.verdict === "could-not-measure" ? [] : [["since", one.since] as const];
  return [
    ...problemRows(one),
    ...shown,
    ["reference", referenceLine(one)],
    ...(difference === undefined
      ? []
      : [["resolved", differenceLine(difference)] as const, ["sight", sightLine(difference, power)] as const]),
    ...(held === undefined ? [] : [["baseline", `${one.baseline?.a.name}: ${differenceLine(held)}`] as const]),
    ...one.explained.map((change): Row => ["moved", changeLine(change)]),
    ...alarmRows(one),
    ...worstRows(one),
    ...one.detectors.map((detector): Row => [detector.alarm ? "drift" : "watched", detectorLine(detector)]),
  ];
}

function problemRows({ validity }: VariantVerdict): Row[] {
  const { measured, planned, problems } = validity;
  const rows = problems.map((problem): Row => ["problem", problem]);
  return rows.length === 0 && measured >= planned ? [] : [...rows, ["measured", `${measured} of ${count("trial", planned)}`]];
}

const SHOWN = 10;

function alarmRows({ alarms }: VariantVerdict): Row[] {
  const rows = alarms.slice(0, SHOWN).map((alarm): Row => ["alarm", `${alarm.taskId}: ${alarmLine(alarm)}`, showCommand(alarm.link)]);
  return alarms.length > SHOWN ? [...rows, ["", `… and ${count("task", alarms.length - SHOWN)} more`]] : rows;
}

function worstRows(one: VariantVerdict): Row[] {
  const { shown, left } = worstTasks(one, 5);
  const rows = shown.map(({ taskId, part, link }): Row => {
    const told = `${taskId}: ${points(part)}`;
    return link === null ? ["worst", told] : ["worst", told, showCommand(link)];
  });
  return left === 0 ? rows : [...rows, ["", `… and ${count("task", left)} more that lost`]];
}

function rowLines([label, text, command]: Row, width: number): string[] {
  const lines = wrap(`    ${label.padEnd(10)} ${printable(text)}`, width, " ".repeat(15));
  return command === undefined ? lines : [...lines, `${" ".repeat(15)}${printable(command)}`];
}

function nightLines({ controls, history, costUsd, links }: NightReport, width: number): string[] {
  const notes = [...history.notes, ...history.damaged.map((file) => `damaged and left out: ${file}`)];
  const lines = [
    ...(controls.valid ? [] : controls.problems.map((problem) => `Controls: ${problem}`)),
    `History: ${count("earlier night", history.nights)}${controls.valid ? `; ${controlsWords(controls)}` : ""}; cost ${dollars(costUsd)}`,
    ...notes.map((note) => `  ${note}`),
    ...links.map(({ name, url }) => `${name}: ${url}`),
  ];
  return ["", ...lines.flatMap((line) => wrap(printable(line), width, "  "))];
}

function tone(verdict: NightVerdict): (text: string) => string {
  if (verdict === "regressed" || verdict === "drifting") return pc.red;
  if (verdict === "could-not-measure") return pc.magenta;
  return verdict === "explained-change" ? pc.yellow : pc.green;
}
