import type { Argv } from "yargs";
import { configFlags, jsonFlag, sandboxFlag, taskFlags, wholeNumber } from "./flags.ts";
import type { Handle } from "./handle.ts";
import { NIGHT_FORMATS, namedReport } from "./night-formats.ts";

const VERDICTS = ["stable", "improved", "regressed", "drifting", "explained-change"] as const;

export function nightlyCommand(yargs: Argv, handle: Handle): Argv {
  return yargs.command(
    "nightly",
    "One night of a benchmark: run or resume, check that it measured, compare with earlier nights, report, exit by the verdict",
    (builder) =>
      taskFlags(configFlags(jsonFlag(sandboxFlag(builder))))
        .option("run", {
          type: "string",
          describe: "Judge this run instead (id, a unique start of it, or latest); starts nothing",
          requiresArg: true,
        })
        .option("start", { type: "boolean", default: false, describe: "Begin a history: there is no earlier night to compare with" })
        .option("variant", { ...several, describe: "Only variants that match this glob, and the controls (repeatable)" })
        .option("trials", { type: "number", describe: "Trials per task and variant", requiresArg: true })
        .option("until", {
          choices: ["decided"] as const,
          describe: "Run in blocks until it is decided whether it regressed; --trials: the most rounds",
          requiresArg: true,
        })
        .option("concurrency", { type: "number", describe: "Agents at once (default: cores)", requiresArg: true })
        .option("graders", { type: "number", describe: "Test runs at once (default: cores)", requiresArg: true })
        .option("retries", { type: "number", describe: "Further attempts after an infra failure", requiresArg: true })
        .option("run-id", { type: "string", describe: "Make or continue the run of this name", requiresArg: true })
        .option("fresh", { type: "boolean", default: false, describe: "Start a new run even if one is unfinished" })
        .option("serial", { type: "boolean", default: false, describe: "One trial after the other" })
        .option("wait", { type: "boolean", default: false, describe: "Wait while another process uses the results folder" })
        .option("allow-missing-tools", {
          type: "boolean",
          default: false,
          describe: "Tasks whose tools are missing are left out and named, not missing",
        })
        .option("push", { type: "boolean", describe: "Copy results to the config's sinks, or braintrust; --no-push does not" })
        .option("format", { choices: NIGHT_FORMATS, default: "terminal" as const, describe: "Form of what is printed" })
        .option("report", { ...several, describe: "Write a further report: FORMAT=FILE, e.g. junit=night.xml (repeatable)" })
        .option("fail-on", { ...several, choices: VERDICTS, describe: "Verdicts that exit with 1, instead of the config's (repeatable)" })
        .check((flags) => {
          for (const name of ["trials", "concurrency", "graders"] as const) wholeNumber(name, flags[name], 1);
          wholeNumber("retries", flags.retries, 0);
          for (const one of flags.report) namedReport(one);
          if (flags.run !== undefined) startsNothing(flags);
          return true;
        })
        .example("$0 nightly --start", "the first night: begins a history")
        .example("$0 nightly --report markdown=night.md --report junit=night.xml", "every further night")
        .example("$0 nightly --run latest", "judge again what was run; starts nothing"),
    handle(async (flags) => (await import("./actions/nightly.ts")).nightlyAction(flags)),
  );
}

const several = { type: "string", array: true, default: [] as string[], requiresArg: true, nargs: 1 } as const;

const OF_A_START = [
  "task",
  "tag",
  "variant",
  "trials",
  "until",
  "concurrency",
  "graders",
  "retries",
  "sandbox",
  "run-id",
  "fresh",
  "serial",
];

/** What says how to run has no place where nothing is run: it would be taken for heard. */
function startsNothing(flags: Readonly<Record<string, unknown>>): void {
  const given = OF_A_START.find((name) => {
    const value = flags[name];
    return Array.isArray(value) ? value.length > 0 : value !== undefined && value !== false;
  });
  if (given !== undefined)
    throw new Error(`--run: judges a run that is there and starts nothing, so that --${given} has no place beside it.`);
}
