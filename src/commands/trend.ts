import type { Argv } from "yargs";
import { configFlags, wholeNumber } from "./flags.ts";
import type { Handle } from "./handle.ts";

const METRICS = ["resolve", "clean", "violation", "size", "cost", "tokens", "wall", "timeouts", "infra"] as const;

export function trendCommand(yargs: Argv, handle: Handle): Argv {
  return yargs.command(
    "trend [metric]",
    "Follow one number over the runs of the results folder, with the points at which it moved",
    (builder) =>
      configFlags(builder)
        .positional("metric", { choices: METRICS, default: "resolve" as const, describe: "What is followed" })
        .option("variant", { ...several, describe: "Only variants that match this glob (repeatable)" })
        .option("task", { ...several, describe: "Only tasks that match this glob, a line each (repeatable)" })
        .option("suite", { type: "string", describe: "Only runs of suites that match this glob", requiresArg: true })
        .option("since", {
          type: "string",
          describe: "Only runs since this day or time, or of the last so many days (30d)",
          requiresArg: true,
        })
        .option("last", { type: "number", describe: "Only so many of the newest runs of each variant", requiresArg: true })
        .option("nights", { type: "boolean", default: false, describe: "Follow the nights that `nightly` keeps, instead of runs" })
        .option("max-p", { type: "number", describe: "A level counts as moved below this p (default 0.001)", requiresArg: true })
        .option("min-change", {
          type: "number",
          describe: "... and from this change on: of shares 0.05 is 5 points, of cost, tokens and time 5 %",
          requiresArg: true,
        })
        .option("format", { choices: ["terminal", "markdown", "json"] as const, default: "terminal" as const, describe: "Form" })
        .option("output", { type: "string", describe: "Write it to this file instead", requiresArg: true })
        .check((flags) => {
          wholeNumber("last", flags.last, 1);
          const { maxP, minChange } = flags as { maxP?: number; minChange?: number };
          if (maxP !== undefined && !(maxP > 0 && maxP < 1)) throw new Error("--max-p: a number between 0 and 1 was expected.");
          if (minChange !== undefined && !(minChange >= 0)) throw new Error("--min-change: a number from 0 was expected.");
          return true;
        })
        .example("$0 trend", "how the resolve rate of every variant went")
        .example("$0 trend cost --variant 'codex-*' --since 30d", "what a trial has cost in the last 30 days")
        .example("$0 trend resolve --task 'calc-*' --last 14", "a line for each of these tasks, over 14 runs"),
    handle(async (flags) => (await import("./actions/trend.ts")).trendAction(flags)),
  );
}

const several = { type: "string", array: true, default: [] as string[], requiresArg: true, nargs: 1 } as const;
