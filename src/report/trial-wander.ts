import { colours as pc } from "../lib/colours.ts";
import type { CommandDoc, WanderingDoc } from "../pages/trial-page.ts";
import { count, printable } from "./format.ts";

const SHOWN = 8;

/** Repeats, reverted edits and files of which nothing stayed, by the numbers of steps. */
export function wanderLines({ missing, repeats, cycle, reverted, undone }: WanderingDoc): string[] {
  const lines = [
    ...repeats.map(({ of, steps, what }) => `${mark("repeated")}  ${printable(what)}: first ${stepsText([of])}, again ${stepsText(steps)}`),
    ...(cycle === null ? [] : [`${mark("circle")}  steps ${cycle.from} to ${cycle.to}: ${count("call", cycle.period)} over and over`]),
    ...reverted.map(({ step, since, churn }) => {
      const lost = churn === null ? "lines not counted" : `${count("line", churn)} in vain`;
      return `${mark("reverted")}  at ${stepsText([step])} all stood as ${since === null ? "at the start" : `after step ${since}`}: ${lost}`;
    }),
    ...undone.map(({ path, steps }) => `${mark("undone")}  nothing stayed of ${printable(path)}, changed at ${stepsText(steps)}`),
  ];
  if (lines.length > 0) return lines;
  return [pc.dim(missing === null ? "nowhere: no repeated call, no edit taken back" : `– ${missing}`)];
}

function mark(word: string): string {
  return pc.yellow(word.padEnd(8));
}

function stepsText(steps: readonly number[]): string {
  const more = steps.length > SHOWN ? ` and ${steps.length - SHOWN} more` : "";
  return `step${steps.length === 1 ? "" : "s"} ${steps.slice(0, SHOWN).join(", ")}${more}`;
}

/** What to type to do it again. */
export function commandLines(commands: readonly CommandDoc[]): string[] {
  const wide = Math.max(...commands.map(({ what }) => what.length));
  return commands.map(({ what, command }) => `${what.padEnd(wide)}  ${command}`);
}
