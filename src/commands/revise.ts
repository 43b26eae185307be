import type { Argv } from "yargs";
import { configFlags, jsonFlag, sandboxFlag, wholeNumber } from "./flags.ts";
import type { Handle } from "./handle.ts";

export function gradeCommand(yargs: Argv, handle: Handle): Argv {
  return yargs.command(
    "grade <run>",
    "Grade the stored patches again with today's hidden tests, without agents",
    (builder) =>
      sandboxFlag(reviseFlags(builder))
        .option("graders", { type: "number", describe: "Test runs at once (default: cores)", requiresArg: true })
        .check(({ graders }) => {
          wholeNumber("graders", graders, 1);
          return true;
        })
        .example("$0 grade latest", "after mending a hidden test"),
    handle(async (flags) => (await import("./actions/revise.ts")).gradeAction(flags)),
  );
}

export function scoreCommand(yargs: Argv, handle: Handle): Argv {
  return yargs.command(
    "score <run>",
    "Score the stored evidence again, without agents or tests",
    (builder) => reviseFlags(builder).example("$0 score latest --scorer ./my-scorer.ts", "with a scorer of your own added"),
    handle(async (flags) => (await import("./actions/revise.ts")).scoreAction(flags)),
  );
}

function reviseFlags(builder: Argv) {
  return configFlags(jsonFlag(builder))
    .positional("run", { type: "string", demandOption: true, describe: "Run id, a unique start of it, or latest" })
    .option("trial", {
      type: "string",
      array: true,
      default: [] as string[],
      describe: "Only this trial: its id, or a unique start of it (repeatable)",
      requiresArg: true,
      nargs: 1,
    })
    .option("scorer", {
      type: "string",
      array: true,
      default: [] as string[],
      describe: "A further scorer: name or path (repeatable)",
      requiresArg: true,
      nargs: 1,
    })
    .option("wait", { type: "boolean", default: false, describe: "Wait while another process uses the results folder" });
}
