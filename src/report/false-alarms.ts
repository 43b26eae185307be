import type { FalseAlarms } from "../domain/false-alarms.ts";
import { colours as pc } from "../lib/colours.ts";
import { count, percent, printable } from "./format.ts";
import { markdownText } from "./markdown-text.ts";

/** What `compare --aa` says, in every form. */
export const falseAlarmReporters = {
  terminal: (found: FalseAlarms) => found.sides.map((side) => terminalText(side, found.alpha)).join("\n\n"),
  markdown: (found: FalseAlarms) =>
    found.sides
      .map(
        (side) =>
          `- ${linesOf(side, found.alpha)
            .map((line) => markdownText(line, 400))
            .join(" ")}`,
      )
      .join("\n"),
  json: (found: FalseAlarms) => JSON.stringify(found, null, 2),
} satisfies Record<string, (found: FalseAlarms) => string>;

type Side = FalseAlarms["sides"][number];

function terminalText(side: Side, alpha: number): string {
  const [first = "", ...others] = linesOf(side, alpha).map(printable);
  const colour = side.rate === null ? pc.yellow : isTooMany(side, alpha) ? pc.red : pc.green;
  return [colour(first), ...others].join("\n");
}

function isTooMany({ interval }: Side, alpha: number): boolean {
  return interval !== null && interval.low > alpha;
}

function linesOf(side: Side, alpha: number): string[] {
  const { name, rate, interval, splits, alarms, trials, trialsPerHalf } = side;
  if (rate === null || interval === null) return [`${name}: ${side.reason ?? "nothing could be split"}`];
  const bounds = `[${(100 * interval.low).toFixed(1)}, ${(100 * interval.high).toFixed(1)}] %`;
  const verdict = isTooMany(side, alpha) ? "more than it promises: do not trust it on such data" : "no more than it promises";
  return [
    `${name}: ${alarms} of ${splits} random splits alarmed, ${percent(rate)} ${bounds}; alpha is ${percent(alpha)}: ${verdict}.`,
    `The halves of one side differ by chance alone, so each alarm is a false one. A half has ${count("trial", trialsPerHalf)} a task, half of what was measured (${count("trial", trials)} in all): this tells how often the gate cries wolf, not what it sees with all of them.`,
  ];
}
