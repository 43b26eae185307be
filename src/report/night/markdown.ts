import type { NightVerdict } from "../../domain/gate.ts";
import type { NightReport, VariantVerdict } from "../../domain/night.ts";
import { bounded, counted } from "../bounded.ts";
import { count } from "../format.ts";
import { markdownLink, markdownName, markdownTable, markdownText } from "../markdown-text.ts";
import {
  alarmLine,
  changeLine,
  controlsWords,
  detectorLine,
  differenceLine,
  dollars,
  points,
  pointsInterval,
  pValue,
  referenceLine,
  resolveOf,
  share,
  showCommand,
  sightLine,
  verdictWord,
} from "./figures.ts";
import { worstTasks } from "./tasks.ts";

/** By which a comment that stays is found again. */
const MARKER = "<!-- patchbench:nightly -->";

/**
 * A night for a job summary or a comment that stays on GitHub: at most 65 000 characters (a comment holds 65 536), what matters
 * most first, details folded. Lists are cut, and say so.
 */
export function markdown(report: NightReport): string {
  const { verdict, headline, variants } = report;
  const order = [...variants].sort((a, b) => RANK.indexOf(a.verdict) - RANK.indexOf(b.verdict));
  const head = `${MARKER}\n### ${verdictWord(verdict)}: ${markdownText(headline, 400)}`;
  const sections = [[head, "", nightLine(report)].join("\n"), troubles(report), variantTable(order), links(report)];
  const told = order.filter(({ verdict: one }) => one !== "stable");
  const details = bounded(
    told.map((one) => variantDetails(one, report)),
    100,
    32_000,
  );
  const rest = details.left === 0 ? "" : `… and ${count("variant", details.left)} more, in the other forms of this report.`;
  return [...sections, ...details.kept, rest].filter((section) => section !== "").join("\n\n");
}

/** What asks for attention first. */
const RANK: readonly NightVerdict[] = ["regressed", "could-not-measure", "drifting", "explained-change", "improved", "stable"];

function nightLine({ nightId, runId, suite, history, costUsd, controls }: NightReport): string {
  const state = controls.valid ? controlsWords(controls) : "**controls not sound**";
  const [night, run] = [markdownName(nightId), markdownName(runId)];
  return `Night ${night} of ${markdownName(suite)}, run ${run}; ${count("earlier night", history.nights)}; ${state}; cost ${markdownText(dollars(costUsd))}`;
}

/** What is wrong with the night as a whole. */
function troubles({ controls, history }: NightReport): string {
  const lines = [
    ...controls.problems.map((problem) => `- controls: ${markdownText(problem)}`),
    ...history.notes.map((note) => `- history: ${markdownText(note)}`),
    ...history.damaged.map((file) => `- history: damaged and left out: ${markdownText(file)}`),
  ];
  return counted(lines, 20, 4_000).join("\n");
}

function variantTable(variants: readonly VariantVerdict[]): string {
  if (variants.length === 0) return "";
  const rows = variants.map((one) => {
    const difference = resolveOf(one.contrast);
    const figures = [points(difference?.delta ?? null), pointsInterval(difference?.interval ?? null)];
    const p = pValue(difference?.pAdjusted ?? difference?.p ?? null).slice(2);
    return [
      ...[markdownName(one.variant), one.verdict, `${share(difference?.a ?? null)} → ${share(difference?.b ?? null)}`, ...figures],
      ...[markdownText(p), points(difference?.mde ?? null).replace("+", ""), `${one.validity.measured}/${one.validity.planned}`],
    ];
  });
  const head = ["variant", "verdict", "resolved", "difference", "interval", "p", "sees from", "measured"];
  const [names = "", dashes = "", ...lines] = markdownTable(head, rows);
  const { kept, left } = bounded(lines, 60, 12_000);
  return [names, dashes, ...kept, ...(left === 0 ? [] : ["", `… and ${count("variant", left)} more.`])].join("\n");
}

function variantDetails(one: VariantVerdict, { gate }: NightReport): string {
  const lines = [
    `- ${markdownText(one.headline, 400)}`,
    ...counted(
      one.validity.problems.map((problem) => `- problem: ${markdownText(problem)}`),
      10,
      2_000,
    ),
    ...comparisonItems(one, gate.power),
    ...counted(
      one.explained.map((change) => `- moved: ${markdownText(changeLine(change))}`),
      10,
      2_000,
    ),
    ...counted(
      one.alarms.map((alarm) => `- alarm: ${markdownName(alarm.taskId)}: ${markdownText(alarmLine(alarm))}; ${shown(alarm.link)}`),
      20,
      5_000,
    ),
    ...worstItems(one),
    ...one.detectors.map((detector) => `- ${markdownText(detectorLine(detector))}`),
  ];
  const title = `${verdictWord(one.verdict)}: ${markdownName(one.variant).replaceAll("`", "")}, since ${markdownText(one.since, 60)}`;
  return ["<details>", `<summary>${title}</summary>`, "", ...lines, "", "</details>"].join("\n");
}

function comparisonItems(one: VariantVerdict, power: number): string[] {
  const [difference, held] = [resolveOf(one.contrast), resolveOf(one.baseline)];
  return [
    `- reference: ${markdownText(referenceLine(one))}`,
    ...(difference === undefined
      ? []
      : [`- ${markdownText(differenceLine(difference), 400)}; ${markdownText(sightLine(difference, power))}`]),
    ...(held === undefined ? [] : [`- baseline ${markdownName(one.baseline?.a.name ?? "")}: ${markdownText(differenceLine(held), 400)}`]),
  ];
}

function worstItems(one: VariantVerdict): string[] {
  const { shown: tasks, left } = worstTasks(one, 10);
  const items = tasks.map(({ taskId, part, link }) => {
    return `- worst: ${markdownName(taskId)}: ${points(part)}${link === null ? "" : `; ${shown(link)}`}`;
  });
  return left === 0 ? items : [...items, `- … and ${count("task", left)} more that lost.`];
}

function shown(link: string): string {
  const command = showCommand(link);
  return /^[\w ./-]{1,300}$/.test(command) ? `\`${command}\`` : markdownText(command);
}

function links({ links: all }: NightReport): string {
  return counted(
    all.map(({ name, url }) => `- ${markdownLink(name, url)}`),
    30,
    6_000,
  ).join("\n");
}
