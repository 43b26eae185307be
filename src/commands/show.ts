import type { Argv } from "yargs";
import { configFlags, jsonFlag } from "./flags.ts";
import type { Handle } from "./handle.ts";

export function showCommand(yargs: Argv, handle: Handle): Argv {
  return yargs.command(
    "show <run> [trial]",
    "Show a run, or all of one trial: diff, verdict per test, scores with reasons, timings, logs",
    (builder) =>
      configFlags(jsonFlag(builder))
        .positional("run", { type: "string", demandOption: true, describe: "Run id, a unique start of it, or latest" })
        .positional("trial", { type: "string", describe: "Trial id, or a unique start of it" })
        .option("watch", { type: "boolean", default: false, describe: "Follow a run that another process executes, to its end" })
        .check(({ watch, trial, json }) => {
          if (watch && (trial !== undefined || json)) throw new Error("--watch follows a whole run, and prints no JSON.");
          return true;
        })
        .example("$0 show latest", "every trial of the newest run")
        .example("$0 show latest --watch", "follow the newest run while it goes on")
        .example("$0 show latest helpdesk-sla-targets__oracle", "one trial"),
    handle(async (flags) => (await import("./actions/show.ts")).showAction(flags)),
  );
}
