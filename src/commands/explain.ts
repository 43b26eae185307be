import type { Argv } from "yargs";
import { configFlags, jsonFlag } from "./flags.ts";
import type { Handle } from "./handle.ts";

export function explainCommand(yargs: Argv, handle: Handle): Argv {
  return yargs.command(
    "explain <a> <b>",
    "Explain why a task came out otherwise: what differs in what it stood on, its tests, its change and the agent's way",
    (builder) =>
      configFlags(jsonFlag(builder))
        .positional("a", {
          type: "string",
          demandOption: true,
          describe: "A side as in `compare` (RUN, RUN/VARIANT), or a trial (RUN/TRIAL)",
        })
        .positional("b", { type: "string", demandOption: true, describe: "What is held against it" })
        .option("task", { type: "string", describe: "The task; of trials it is known", requiresArg: true })
        .example("$0 explain 2026-11-21 2026-11-22 --task add-export", "why it was resolved last night and not tonight"),
    handle(async (flags) => (await import("./actions/explain.ts")).explainAction(flags)),
  );
}
