import * as Plot from "@observablehq/plot";
import type { TrendChange } from "../../../src/pages/nights-page.ts";
import { visible } from "../visible.ts";

/** Labels of neighbours stand in rows above each other. */
const ROWS = 3;

export function labelRows(changes: readonly TrendChange[]): number {
  return Math.min(ROWS, changes.length);
}

/** A rule where the level changed, labelled with number, levels and what moved; the list below the chart has it in full. */
export function changeMarks(changes: readonly TrendChange[], [start, end]: [Date, Date]): Plot.Markish[] {
  const middle = (start.getTime() + end.getTime()) / 2;
  return changes.flatMap((change, at) => {
    const when = new Date(change.createdAt);
    const right = when.getTime() > middle;
    const stroke = change.better ? "var(--good)" : "var(--bad)";
    const dy = -6 - 15 * (labelRows(changes) - 1 - (at % ROWS));
    const place = {
      x: when,
      frameAnchor: "top" as const,
      textAnchor: right ? ("end" as const) : ("start" as const),
      dx: right ? -4 : 4,
      dy,
    };
    return [
      Plot.ruleX([when], { stroke, strokeWidth: 1.5, strokeDasharray: "5 3", insetTop: dy }),
      Plot.text([when], { ...place, text: () => labelOf(change, at), fill: stroke, fontWeight: 600, lineAnchor: "bottom" }),
    ];
  });
}

const MOST = 46;

function labelOf({ levels, short }: TrendChange, at: number): string {
  const text = visible(short === null ? levels : `${levels}, ${short}`);
  return `${at + 1}  ${text.length > MOST ? `${text.slice(0, MOST - 1)}…` : text}`;
}
