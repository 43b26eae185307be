import { stripVTControlCharacters } from "node:util";
import Table from "cli-table3";
import { clip } from "./clip.ts";

export interface FitOptions {
  /** Characters of a line; undefined: as many as it takes. */
  width?: number | undefined;
  /** Columns whose texts may be cut, by their place; the heads of the others are broken between words. */
  cut?: readonly number[];
}

/** Shorter texts say nothing. */
const SHORTEST = 10;

/** A table no wider than the terminal, as far as that can be: first heads are broken, then the texts of `cut` columns shortened. */
export function fitTable(head: readonly string[], rows: readonly (readonly string[])[], { width, cut = [] }: FitOptions = {}): string {
  const natural = head.map((name, at) => Math.max(lengthOf(name), ...rows.map((row) => lengthOf(row[at] ?? ""))));
  const least = head.map((name, at) => {
    if (cut.includes(at)) return Math.min(natural[at] ?? 0, SHORTEST);
    return Math.max(...name.split(" ").map(lengthOf), ...rows.map((row) => lengthOf(row[at] ?? "")));
  });
  const widths = narrowed(natural, least, { cut, spare: width === undefined ? Number.POSITIVE_INFINITY : width - 3 * head.length - 1 });
  const table = new Table({
    head: [...head],
    colWidths: widths.map((one) => one + 2),
    wordWrap: true,
    style: { head: [], border: [] },
  });
  for (const row of rows) table.push(row.map((text, at) => clip(text, widths[at] ?? 0)));
  return table.toString();
}

/** Heads go first, then the widest of the texts that may be cut. */
function narrowed(
  natural: readonly number[],
  least: readonly number[],
  { cut, spare }: { cut: readonly number[]; spare: number },
): number[] {
  const widths = [...natural];
  const over = () => widths.reduce((sum, one) => sum + one, 0) - spare;
  for (const [at] of widths.entries())
    if (!cut.includes(at) && over() > 0) widths[at] = Math.max(least[at] ?? 0, (widths[at] ?? 0) - over());
  while (over() > 0) {
    const [widest] = cut.filter((at) => (widths[at] ?? 0) > (least[at] ?? 0)).sort((a, b) => (widths[b] ?? 0) - (widths[a] ?? 0));
    if (widest === undefined) break;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
}

function lengthOf(text: string): number {
  return stripVTControlCharacters(text).length;
}
