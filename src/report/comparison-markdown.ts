import type { Comparison, Contrast } from "../domain/comparison.ts";
import { bounded } from "./bounded.ts";
import { type Block, blocksOf } from "./comparison-blocks.ts";
import { FIGURE_HEAD, figureRows, namesOf, noteOf } from "./comparison-figures.ts";
import { count } from "./format.ts";
import { markdownName, markdownTable, markdownText } from "./markdown-text.ts";

/** For a job summary or a comment on GitHub: at most 65 000 characters, the answers first. Lists are cut, and say so. */
export function comparisonMarkdown(comparison: Comparison): string {
  const { contrasts, notes } = comparison;
  const [first, ...others] = contrasts;
  const several = others.length > 0;
  const rest = bounded(others.map(headline), 40, 10_000);
  const details = bounded(
    contrasts.map((one) => detail(one, comparison)),
    40,
    40_000,
  );
  const sections = [
    first === undefined
      ? "### patchbench: nothing was compared"
      : `### patchbench: ${markdownText(several ? `${namesOf(first)}: ${first.headline}` : first.headline, 400)}`,
    list(rest, "comparison"),
    ...details.kept,
    details.left === 0 ? "" : `… and the figures of ${count("comparison", details.left)} more.`,
    list(
      bounded(
        notes.map((text) => `- ${markdownText(text, 300)}`),
        20,
        5_000,
      ),
      "note",
    ),
    `<sub>${markdownText(noteOf(comparison), 1_000)}</sub>`,
  ];
  return sections.filter((section) => section !== "").join("\n\n");
}

function headline(contrast: Contrast): string {
  return `- ${markdownText(`${namesOf(contrast)}: ${contrast.headline}`, 500)}`;
}

/** Folded where there are several: the first question is what came of them. */
function detail(contrast: Contrast, comparison: Comparison): string {
  const { a, b, conclusion, differences } = contrast;
  const sides = [a, b].map(
    (side, index) =>
      `${index === 0 ? "A" : "B"}: ${sideName(side.name)} (${markdownText(side.createdAt.slice(0, 10))}, ${side.measured} of ${count("trial", side.planned)} measured)`,
  );
  const rows = figureRows(differences).map((cells) => cells.map((cell) => markdownText(cell)));
  const sections = [
    sides.join("<br>\n"),
    conclusion === "not-comparable" ? "" : markdownTable(FIGURE_HEAD, rows).join("\n"),
    ...blocksOf(contrast, comparison).map(blockText),
  ];
  const text = sections.filter((section) => section !== "").join("\n\n");
  if (comparison.contrasts.length === 1) return text;
  return `<details>\n<summary>${markdownText(namesOf(contrast))}</summary>\n\n${text}\n\n</details>`;
}

/** A run's and a variant's name, each to be copied. */
function sideName(name: string): string {
  return name.split("/").map(markdownName).join("/");
}

function blockText({ title, items }: Block): string {
  return `**${markdownText(title)}:**\n\n${list(
    bounded(
      items.map((item) => `- ${markdownText(item, 400)}`),
      15,
      2_500,
    ),
    "line",
  )}`;
}

function list({ kept, left }: ReturnType<typeof bounded>, noun: string): string {
  return [...kept, ...(left === 0 ? [] : [`- … and ${count(`more ${noun}`, left)}`])].join("\n");
}
