import Table from "cli-table3";
import { colours as pc } from "../lib/colours.ts";
import type { MedianFigures, RateFigures, TaskRate, VariantRates } from "../stats/rates/describe.ts";
import { count, duration, factor, percent } from "./format.ts";
import { markdownName, markdownTable } from "./markdown-text.ts";
import { costText, tokens } from "./spending.ts";

/** Each variant's rates with their standard errors, each named, its pass@k, and medians with intervals. */
export function rateLines(rates: readonly VariantRates[]): string[] {
  const measured = rates.filter(({ k }) => k > 0);
  if (measured.length === 0) return [];
  return ["", "Rates in detail", grid(RATES, measured), grid(MEDIANS, measured), pc.dim(NOTE)];
}

export function rateSection(rates: readonly VariantRates[]): string[] {
  const measured = rates.filter(({ k }) => k > 0).slice(0, 60);
  if (measured.length === 0) return [];
  const table = (columns: readonly Column[]) =>
    markdownTable(
      ["variant", ...columns.map(({ head }) => head)],
      measured.map((one) => [markdownName(one.variant), ...columns.map(({ cell }) => cell(one))]),
    );
  return [
    ...["<details>", "<summary>Rates in detail</summary>", "", ...table(RATES), "", ...table(MEDIANS), "", `<sub>${NOTE}</sub>`],
    ...["", "</details>"],
  ];
}

/** One variant's tasks, with Wilson's interval over the trials of each. */
export function taskRateLines({ variant, tasks }: VariantRates): string[] {
  const table = new Table({ head: ["task", "resolved", "share", "95 % interval"], style: { head: [], border: [] } });
  for (const one of tasks) table.push([one.taskId, ofPlanned(one), percent(one.value), bounds(one.interval, points)]);
  return ["", `${variant}, task by task`, table.toString()];
}

function ofPlanned({ resolved, trials, planned }: TaskRate): string {
  return trials === planned ? `${resolved}/${trials}` : `${resolved}/${trials} (${count("trial", planned - trials)} missing)`;
}

interface Column {
  head: string;
  cell(one: VariantRates): string;
}

const RATES: Column[] = [
  { head: "resolved", cell: ({ resolve }) => percent(resolve.value) },
  { head: "se, these tasks", cell: ({ resolve }) => error(resolve.conditionalSe) },
  { head: "se, tasks like these", cell: ({ resolve }) => error(resolve.populationSe) },
  { head: "bootstrap 95 %", cell: ({ resolve }) => bounds(resolve.bootstrap, points) },
  { head: "clean", cell: ({ clean }) => withBounds(clean) },
  { head: "violations", cell: ({ violation }) => withBounds(violation) },
  { head: "k", cell: ({ k }) => String(k) },
  { head: "pass@1", cell: ({ passAt1 }) => percent(passAt1) },
  { head: "pass@k", cell: ({ passAtK }) => percent(passAtK) },
  { head: "pass^k", cell: ({ passHatK }) => percent(passHatK) },
  { head: "missing", cell: ({ resolve }) => `${resolve.missing} of ${resolve.missing + resolve.trials}` },
];

const MEDIANS: Column[] = [
  { head: "size ratio", cell: ({ medians }) => median(medians.size, factor) },
  { head: "cost", cell: ({ medians }) => median(medians.cost, (value) => (value === null ? "–" : costText(value, "reported"))) },
  { head: "tokens", cell: ({ medians }) => median(medians.tokens, (value) => tokens(value) || "–") },
  { head: "wall time", cell: ({ medians }) => median(medians.wall, duration) },
];

const NOTE =
  "se: standard error; these tasks: noise of the trials alone (needs two trials a task); tasks like these: clustered by repo (needs two repos). bootstrap: repos, tasks and trials drawn anew, 2000 times; no spread: all alike, which few trials can be by chance. k: the most trials that every task has. Medians over trials, with bootstrap 95 % intervals.";

function grid(columns: readonly Column[], rates: readonly VariantRates[]): string {
  const table = new Table({ head: ["variant", ...columns.map(({ head }) => head)], style: { head: [], border: [] } });
  for (const one of rates) table.push([one.variant, ...columns.map(({ cell }) => cell(one))]);
  return table.toString();
}

function withBounds(figures: RateFigures): string {
  return figures.value === null ? "–" : `${percent(figures.value)} ${bounds(figures.bootstrap, points)}`;
}

/** Trials without the figure are counted beside it. */
function median({ value, interval, missing, trials }: MedianFigures, text: (value: number | null) => string): string {
  if (value === null) return "–";
  const of = missing === 0 ? "" : ` of ${trials}/${trials + missing}`;
  return `${text(value)} ${bounds(interval, text)}${of}`;
}

function error(value: number | null): string {
  return value === null ? "–" : `${(100 * value).toFixed(1)} points`;
}

function points(value: number): string {
  return (100 * value).toFixed(0);
}

function bounds(interval: { low: number; high: number } | null, text: (value: number) => string): string {
  if (interval === null) return "–";
  return interval.low === interval.high ? "no spread" : `[${text(interval.low)}, ${text(interval.high)}]`;
}
