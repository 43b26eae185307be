import Table from "cli-table3";
import type { Comparison, Contrast } from "../domain/comparison.ts";
import { colours as pc } from "../lib/colours.ts";
import { type Block, blocksOf } from "./comparison-blocks.ts";
import { FIGURE_HEAD, figureRows, namesOf, noteOf } from "./comparison-figures.ts";
import { comparisonMarkdown } from "./comparison-markdown.ts";
import { count, printable } from "./format.ts";

/** What `compare` says, in every form. */
export const comparisonReporters = {
  terminal,
  markdown: comparisonMarkdown,
  json: (comparison: Comparison) => JSON.stringify(comparison, null, 2),
} satisfies Record<string, (comparison: Comparison) => string>;

/** The answers first, then what each rests on. */
function terminal(comparison: Comparison): string {
  const { contrasts, notes } = comparison;
  const details = contrasts.flatMap((one) => [
    "",
    ...(contrasts.length > 1 ? [pc.bold(printable(namesOf(one)))] : []),
    ...detail(one, comparison),
  ]);
  const note = pc.dim(noteOf(comparison));
  return [
    ...contrasts.map((one) => headline(one, contrasts.length > 1)),
    ...details,
    "",
    note,
    ...notes.map((text) => pc.yellow(printable(text))),
  ].join("\n");
}

const COLOURS: Record<Contrast["conclusion"], (text: string) => string> = {
  ...{ better: pc.green, worse: pc.red, equal: pc.green, unclear: pc.yellow, "not-comparable": pc.yellow },
};

function headline(contrast: Contrast, several: boolean): string {
  const names = several ? `${printable(namesOf(contrast))}  ` : "";
  return `${names}${pc.bold(COLOURS[contrast.conclusion](printable(contrast.headline)))}`;
}

function detail(contrast: Contrast, comparison: Comparison): string[] {
  const sides = [
    ["A", contrast.a],
    ["B", contrast.b],
  ] as const;
  const lines = sides.map(
    ([letter, side]) =>
      `${letter}  ${printable(side.name)}  ${pc.dim(`${day(side.createdAt)}, ${side.measured} of ${count("trial", side.planned)} measured`)}`,
  );
  const blocks = blocksOf(contrast, comparison).flatMap(blockLines);
  if (contrast.conclusion === "not-comparable") return [...lines, ...blocks];
  const table = new Table({ head: FIGURE_HEAD, style: { head: [], border: [] } });
  for (const row of figureRows(contrast.differences)) table.push(row);
  return [...lines, table.toString(), ...blocks];
}

const SHOWN = 20;

function blockLines({ title, items, warning }: Block): string[] {
  const shown = items.slice(0, SHOWN).map((item) => `  ${printable(item)}`);
  const rest = items.length > SHOWN ? [`  … and ${items.length - SHOWN} more; all of it is in --format json`] : [];
  return [warning ? pc.yellow(`${title}:`) : `${title}:`, ...shown, ...rest];
}

function day(iso: string): string {
  return iso.slice(0, 10);
}
